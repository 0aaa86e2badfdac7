// @ts-check
/** A failure that a task knows: the message is shown to users, and names no file. */
export class TaskFault extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {{ transient?: boolean, cause?: unknown }} [options]
   */
  constructor(code, message, { transient = false, cause } = {}) {
    super(message, { cause });
    this.code = code;
    this.transient = transient;
  }
}
