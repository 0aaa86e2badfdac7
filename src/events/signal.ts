/** Remembers that something happened, so that what happens while nobody waits is not missed. */
export class Signal {
  private raised = false;
  private wake?: () => void;

  raise(): void {
    this.raised = true;
    this.wake?.();
  }

  /** @returns true when it was raised, false when the time ran out or `abort` ended the wait. */
  async wait(milliseconds: number, abort: AbortSignal): Promise<boolean> {
    if (!this.raised && !abort.aborted) {
      await new Promise<void>((resolve) => {
        const finish = () => {
          clearTimeout(timer);
          abort.removeEventListener('abort', finish);
          resolve();
        };
        const timer = setTimeout(finish, milliseconds);
        this.wake = finish;
        abort.addEventListener('abort', finish, { once: true });
      });
      this.wake = undefined;
    }
    const raised = this.raised;
    this.raised = false;
    return raised;
  }
}
