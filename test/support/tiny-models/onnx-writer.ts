import { bytesField, integerField, textField } from './protobuf.js';

/** Numbers of `TensorProto.DataType` and `AttributeProto.AttributeType` in onnx.proto. */
const ELEMENT = { float32: 1, int64: 7, bool: 9 } as const;
const ATTRIBUTE = { integer: 2, graph: 5, integers: 7 } as const;

export type Element = keyof typeof ELEMENT;
/** A number is fixed; a name is whatever is given. */
export type Shape = readonly (number | string)[];
export type Attribute = number | readonly number[] | Graph;
/** A value's name within its graph. */
export type Value = string;

/**
 * Writes small ONNX models by hand: no Python, no download, and the same bytes every time. Weights, nodes, inputs and
 * outputs are encoded as they are added.
 */
export class Graph {
  private readonly nodes: Buffer[] = [];
  private readonly weights: Buffer[] = [];
  private readonly inputs: Buffer[] = [];
  private readonly outputs: Buffer[] = [];
  private serial = 0;

  /** @param name leads the names of its values, so that a graph within another hides none of them */
  constructor(private readonly name: string) {}

  input(name: string, element: Element, shape: Shape): Value {
    this.inputs.push(valueInfo(name, element, shape));
    return name;
  }

  output(name: string, element: Element, shape: Shape, value: Value): void {
    this.nodes.push(node('Identity', [value], [name], {}));
    this.outputs.push(valueInfo(name, element, shape));
  }

  /** A weight. Without dimensions it is a single number. */
  constant(element: 'float32' | 'int64', shape: readonly number[], data: ArrayLike<number>): Value {
    const expected = shape.reduce((product, size) => product * size, 1);
    if (data.length !== expected)
      throw new RangeError(`${data.length} numbers for a shape of ${shape.join(' × ')}`);
    const name = this.freshName('weight');
    const numbers =
      element === 'float32' ? Float32Array.from(data) : BigInt64Array.from(Array.from(data, BigInt));
    this.weights.push(
      Buffer.concat([
        ...shape.map((size) => integerField(1, size)),
        integerField(2, ELEMENT[element]),
        textField(8, name),
        bytesField(9, Buffer.from(numbers.buffer)),
      ]),
    );
    return name;
  }

  /** Adds an operation. @returns its one result */
  op(type: string, inputs: readonly Value[], attributes: Record<string, Attribute> = {}): Value {
    return this.ops(type, inputs, 1, attributes)[0]!;
  }

  ops(
    type: string,
    inputs: readonly Value[],
    results: number,
    attributes: Record<string, Attribute> = {},
  ): Value[] {
    const names = Array.from({ length: results }, () => this.freshName(type));
    this.nodes.push(node(type, inputs, names, attributes));
    return names;
  }

  /** `GraphProto` */
  encode(): Buffer {
    return Buffer.concat([
      ...this.nodes.map((bytes) => bytesField(1, bytes)),
      textField(2, this.name),
      ...this.weights.map((bytes) => bytesField(5, bytes)),
      ...this.inputs.map((bytes) => bytesField(11, bytes)),
      ...this.outputs.map((bytes) => bytesField(12, bytes)),
    ]);
  }

  private freshName(kind: string): string {
    return `${this.name}/${kind}/${this.serial++}`;
  }
}

/** `ValueInfoProto` */
function valueInfo(name: string, element: Element, shape: Shape): Buffer {
  const dimensions = shape.map((size) =>
    bytesField(1, typeof size === 'number' ? integerField(1, size) : textField(2, size)),
  );
  const tensor = Buffer.concat([integerField(1, ELEMENT[element]), bytesField(2, Buffer.concat(dimensions))]);
  return Buffer.concat([textField(1, name), bytesField(2, bytesField(1, tensor))]);
}

/** `NodeProto` */
function node(
  type: string,
  inputs: readonly Value[],
  outputs: readonly Value[],
  attributes: Record<string, Attribute>,
): Buffer {
  return Buffer.concat([
    ...inputs.map((name) => textField(1, name)),
    ...outputs.map((name) => textField(2, name)),
    textField(4, type),
    ...Object.entries(attributes).map(([name, value]) => bytesField(5, attribute(name, value))),
  ]);
}

/** `AttributeProto` */
function attribute(name: string, value: Attribute): Buffer {
  const typed = (type: keyof typeof ATTRIBUTE, ...content: Buffer[]) =>
    Buffer.concat([textField(1, name), ...content, integerField(20, ATTRIBUTE[type])]);
  if (value instanceof Graph) return typed('graph', bytesField(6, value.encode()));
  if (typeof value === 'number') return typed('integer', integerField(3, value));
  return typed('integers', ...value.map((each) => integerField(8, each)));
}

/** IR 8 and operators 17, of ONNX 1.12: every runtime in use reads them. */
const IR_VERSION = 8;
const OPERATORS = 17;

/** An .onnx file: `ModelProto` */
export const encodeModel = (graph: Graph): Buffer =>
  Buffer.concat([
    integerField(1, IR_VERSION),
    bytesField(7, graph.encode()),
    bytesField(8, Buffer.concat([textField(1, ''), integerField(2, OPERATORS)])),
  ]);
