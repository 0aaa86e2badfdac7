/** What a model's process is started with; the task, and hence the module that it loads, is its argument. */
export interface LoadOrder {
  type: 'load';
  settings: unknown;
  /** Where onnxruntime-node and @huggingface/transformers are. */
  modules: string;
}

export interface Question {
  type: 'ask';
  request: unknown;
}

export type ToChild = LoadOrder | Question;

export type FromChild =
  /** A sign of life while a model is fetched. */
  | { type: 'loading' }
  | { type: 'ready'; rss: number }
  /** Memory in bytes, with each answer: between two questions is when a process can be replaced. */
  | { type: 'answer'; value: unknown; rss: number }
  /** The code and message that the task chose, for users; undefined where it failed in a way that it does not know. */
  | { type: 'fault'; code?: string; message?: string; transient?: boolean; detail: string };
