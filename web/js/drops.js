import { byId } from './dom.js';

/** Files reach the page by the picker, by dropping (folders too) and by pasting. */
export function receiveFiles(onFiles) {
  const input = byId('file-input');
  input.addEventListener('change', () => {
    onFiles([...input.files]);
    // So that choosing the same file again counts as a change.
    input.value = '';
  });
  byId('pick-files').addEventListener('click', () => input.click());

  addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length > 0 && !byId('studio').hidden) onFiles(files);
  });
  receiveDrops(onFiles);
}

const welcome = (event) => event.dataTransfer?.types.includes('Files') && !byId('studio').hidden;

function receiveDrops(onFiles) {
  const veil = byId('drop-veil');
  // Entering a child fires before leaving its parent, hence a count.
  let depth = 0;
  const show = (change) => {
    depth = Math.max(0, change);
    veil.hidden = depth === 0;
  };
  addEventListener('dragenter', (event) => welcome(event) && show(depth + 1));
  addEventListener('dragleave', (event) => welcome(event) && show(depth - 1));
  addEventListener('dragover', (event) => {
    // Without this, a drop that misses would make the browser leave the page for the file.
    event.preventDefault();
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    show(0);
    if (welcome(event)) void filesOf(event.dataTransfer).then((files) => files.length > 0 && onFiles(files));
  });
}

async function filesOf(transfer) {
  // The list of items is emptied when the event ends, so all entries are taken before the first wait.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) return [...transfer.files];
  return (await Promise.all(entries.map(filesIn))).flat();
}

async function filesIn(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const children = [];
  // A reader gives some hundred entries per call, and none when it is through.
  for (;;) {
    const batch = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) break;
    children.push(...batch.filter(({ name }) => !name.startsWith('.')));
  }
  return (await Promise.all(children.map(filesIn))).flat();
}
