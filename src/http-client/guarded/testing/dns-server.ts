import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import ipaddr from 'ipaddr.js';

const TYPES: Record<number, string> = { 1: 'A', 28: 'AAAA' };
const CNAME = 5;
const RESPONSE = 0x8180;

export type DnsAnswer =
  | { rcode: number }
  /** Addresses of the type that is asked for, of the name itself or of another that it stands for. */
  | { addresses: readonly string[]; alias?: string }
  | 'silence';

/** A nameserver that says what it is told to. */
export class DnsServer {
  /** As `TYPE name`, in the order of their coming. */
  readonly asked: string[] = [];

  private constructor(
    private readonly socket: Socket,
    private readonly answerTo: (name: string, type: string) => DnsAnswer,
  ) {
    socket.on('message', (query, from) => this.answer(query, from));
  }

  static async start(answerTo: (name: string, type: string) => DnsAnswer): Promise<DnsServer> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new DnsServer(socket, answerTo);
  }

  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  async stop(): Promise<void> {
    this.socket.close();
    await once(this.socket, 'close');
  }

  private answer(query: Buffer, from: RemoteInfo): void {
    const { name, end } = nameAt(query, 12);
    const code = query.readUInt16BE(end);
    const type = TYPES[code] ?? String(code);
    this.asked.push(`${type} ${name}`);
    const answer = this.answerTo(name, type);
    if (answer === 'silence') return;
    const question = query.subarray(12, end + 4);
    const records = 'rcode' in answer ? [] : recordsOf(question.subarray(0, end - 12), code, answer);
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(RESPONSE | ('rcode' in answer ? answer.rcode : 0), 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(records.length, 6);
    this.socket.send(Buffer.concat([header, question, ...records]), from.port, from.address);
  }
}

function nameAt(packet: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = [];
  let at = start;
  for (let length = packet[at]!; length > 0; length = packet[at]!) {
    labels.push(packet.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

const encoded = (name: string) =>
  Buffer.concat([
    ...name.split('.').flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]),
    Buffer.from([0]),
  ]);

function recordsOf(
  name: Buffer,
  type: number,
  { addresses, alias }: { addresses: readonly string[]; alias?: string },
): Buffer[] {
  const owner = alias === undefined ? name : encoded(alias);
  const found = addresses.map((address) =>
    record(owner, type, Buffer.from(ipaddr.parse(address).toByteArray())),
  );
  return alias === undefined ? found : [record(name, CNAME, owner), ...found];
}

function record(owner: Buffer, type: number, data: Buffer): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([owner, fixed, data]);
}
