/** A family of series, as Prometheus' text format gives it. */
export interface Family {
  type: string;
  help: string;
  samples: Sample[];
}

export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const TYPES = ['counter', 'gauge', 'histogram', 'summary'];
const COMMENT = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/;
// prom-client writes Nan, which Prometheus reads as well.
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf)|\+Inf|Na[Nn])$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;
const SUFFIX = /_(?:bucket|sum|count)$/;

/** Reads it as strictly as the format is written down. @throws on whatever Prometheus would refuse or misread */
export class Exposition {
  private constructor(readonly families: ReadonlyMap<string, Family>) {}

  static parse(text: string): Exposition {
    if (!text.endsWith('\n')) throw new Error('The last line does not end');
    const families = new Map<string, Family>();
    const seen = new Set<string>();
    for (const line of text.split('\n').filter(Boolean)) {
      if (line.startsWith('#')) readComment(line, families);
      else {
        const sample = readSample(line);
        const key = JSON.stringify([
          sample.name,
          Object.entries(sample.labels).toSorted(([a], [b]) => a.localeCompare(b)),
        ]);
        if (seen.has(key)) throw new Error(`Twice: ${line}`);
        seen.add(key);
        familyOf(sample, families).samples.push(sample);
      }
    }
    for (const [name, family] of families) checkFamily(name, family);
    return new Exposition(families);
  }

  /** Of every sample whose labels are the given ones and maybe others. @returns undefined where there is none */
  sum(name: string, labels: Record<string, string> = {}): number | undefined {
    const family = this.families.get(name) ?? this.families.get(name.replace(SUFFIX, ''));
    const found = family?.samples.filter(
      (sample) =>
        sample.name === name &&
        Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    );
    return found?.length ? found.reduce((sum, { value }) => sum + value, 0) : undefined;
  }

  /** How many there are in the families whose name begins so. */
  countSeries(prefix: string): number {
    return [...this.families]
      .filter(([name]) => name.startsWith(prefix))
      .reduce((sum, [, { samples }]) => sum + samples.length, 0);
  }
}

function readComment(line: string, families: Map<string, Family>): void {
  const [, kind, name, rest] = COMMENT.exec(line) ?? [];
  if (!kind || !name || !rest) throw new Error(`Neither HELP nor TYPE: ${line}`);
  const family = families.get(name) ?? { type: '', help: '', samples: [] };
  if (family.samples.length > 0) throw new Error(`Behind its samples: ${line}`);
  if (kind === 'TYPE' ? family.type : family.help) throw new Error(`Twice: ${line}`);
  if (kind === 'TYPE' && !TYPES.includes(rest)) throw new Error(`No such type: ${line}`);
  families.set(name, kind === 'TYPE' ? { ...family, type: rest } : { ...family, help: rest });
}

function readSample(line: string): Sample {
  const [, name, labels = '', value] = SAMPLE.exec(line) ?? [];
  if (!name || value === undefined) throw new Error(`Not a sample: ${line}`);
  return { name, labels: readLabels(labels), value: Number(value.replace('Inf', 'Infinity')) };
}

function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const at = LABEL.lastIndex;
    const [, name, value] = LABEL.exec(text) ?? [];
    if (!name || value === undefined) throw new Error(`Not a label: ${text.slice(at)}`);
    if (name in labels) throw new Error(`Label twice: ${text}`);
    labels[name] = value;
  }
  return labels;
}

function familyOf({ name }: Sample, families: Map<string, Family>): Family {
  const family = families.get(name);
  if (family) return family;
  const parent = families.get(name.replace(SUFFIX, ''));
  if (!parent || !['histogram', 'summary'].includes(parent.type)) throw new Error(`No TYPE before ${name}`);
  return parent;
}

function checkFamily(name: string, { type, help, samples }: Family): void {
  if (!type || !help) throw new Error(`${name} lacks ${type ? 'HELP' : 'TYPE'}`);
  if (type === 'counter' && name.startsWith('platform_') && !name.endsWith('_total'))
    throw new Error(`A counter ends in _total: ${name}`);
  if (type === 'histogram') checkHistogram(name, samples);
}

/** Buckets are cumulative, and the last one holds everything. */
function checkHistogram(name: string, samples: Sample[]): void {
  const series = new Map<string, Sample[]>();
  for (const sample of samples) {
    const { le: _, ...labels } = sample.labels;
    const key = JSON.stringify(labels);
    series.set(key, [...(series.get(key) ?? []), sample]);
  }
  for (const [key, each] of series) {
    const buckets = each.filter((sample) => sample.name === `${name}_bucket`).map(({ value }) => value);
    const count = each.find((sample) => sample.name === `${name}_count`)?.value;
    const last = each.find((sample) => sample.labels['le'] === '+Inf')?.value;
    if (count === undefined || last !== count) throw new Error(`${name}${key}: +Inf is not the count`);
    if (buckets.some((value, index) => value < (buckets[index - 1] ?? 0)))
      throw new Error(`${name}${key}: its buckets fall`);
  }
}
