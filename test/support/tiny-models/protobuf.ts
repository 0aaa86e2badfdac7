/** As much of protobuf's wire format as models need: https://protobuf.dev/programming-guides/encoding */
const VARINT = 0;
const LENGTH_DELIMITED = 2;

/** Seven bits a byte, the lowest first; negative numbers as 64 bits of two's complement. */
function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(left & 0x7fn);
    left >>= 7n;
    bytes.push(left > 0n ? low | 0x80 : low);
  } while (left > 0n);
  return Buffer.from(bytes);
}

const key = (field: number, wireType: number) => varint((field << 3) | wireType);

export const integerField = (field: number, value: number) =>
  Buffer.concat([key(field, VARINT), varint(value)]);

export const bytesField = (field: number, value: Uint8Array) =>
  Buffer.concat([key(field, LENGTH_DELIMITED), varint(value.length), value]);

export const textField = (field: number, value: string) => bytesField(field, Buffer.from(value));
