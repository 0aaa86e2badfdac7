import { Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { GuardedClient } from '../../http-client/guarded/guarded-client.js';
import type { ReceivedFile } from '../../multipart/received-file.js';
import type { BatchPreviewDto } from '../batch.dto.js';
import { BatchFile, type BatchFault } from '../csv/batch-file.js';
import { describeUrlColumns } from '../csv/columns.js';
import { csvStream } from '../csv/csv-writer.js';
import type { Delimiter } from '../csv/delimiter.js';
import { LOT } from './row-writer.js';

const FAULT_COLUMNS = ['Line', 'Column', 'Position', 'Code', 'Message', 'Value'];
/** Rows whose faults are held until they are sent: each may have many. */
const ROWS_AT_ONCE = 10;

/** Tables of products that were received, as they are read. */
@Injectable()
export class BatchTables {
  constructor(
    private readonly client: GuardedClient,
    @InjectConfig('batches') private readonly config: AppConfig['batches'],
  ) {}

  open({ path }: ReceivedFile, onFault?: (fault: BatchFault) => void): Promise<BatchFile> {
    const { maxRows, maxUrls } = this.config;
    return BatchFile.open(path, { maxRows, maxUrls, check: (url) => this.client.check(url), onFault });
  }

  async preview(file: ReceivedFile): Promise<BatchPreviewDto> {
    const table = await this.open(file);
    // To its end, for its faults.
    for await (const _ of table.lots(LOT));
    const { rows, urls, columns, delimiter, encoding, faults, faultCount } = table;
    return {
      rows,
      total: urls,
      columns: columns.names,
      ...describeUrlColumns(columns.names, columns.urls[0]!),
      delimiter,
      encoding,
      faults,
      faultCount,
    };
  }

  /** All of them, however many: read once more while they are sent. */
  faults(file: ReceivedFile, delimiter: Delimiter): Readable {
    const open = (onFault: (fault: BatchFault) => void) => this.open(file, onFault);
    async function* rows() {
      yield FAULT_COLUMNS;
      let found: BatchFault[] = [];
      const table = await open((fault) => found.push(fault));
      for await (const _ of table.lots(ROWS_AT_ONCE)) {
        for (const fault of found) yield toCells(fault);
        found = [];
      }
    }
    return csvStream(rows(), delimiter);
  }
}

const toCells = ({ line, column, position, code, message, value }: BatchFault): string[] => [
  String(line),
  column ?? '',
  position === null ? '' : String(position),
  code,
  message,
  value ?? '',
];
