// npm run add:transformers: what models in process need, beside the platform's own packages.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'optional', 'transformers');
// Without their scripts, of which one would fetch what only graphics cards need, from elsewhere.
const command = ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'];

console.log('Adding @huggingface/transformers and ONNX Runtime, 480 MB, to optional/transformers …');
// As npm's own program where npm runs this: on Windows `npm` is no file that could be started.
const { npm_execpath: npm } = process.env;
const { status } = spawnSync(npm ? process.execPath : 'npm', npm ? [npm, ...command] : command, {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
if (status === 0) console.log('Added. docs/models.md tells how models are configured.');
