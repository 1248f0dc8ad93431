// SPDX-License-Identifier: MIT
// A browser's audio worklet in Node, as fast as it goes: `node worklet.mjs wlipsync|headaudio NODE_MODULES WAV`.
// The WAV is 16-bit mono with a header of 44 bytes. wLipSync comes without a profile, so it compares with five made ones,
// which takes as long as with real ones. Prints how many results there were.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [name, modules, sound] = process.argv.slice(2);
const file = readFileSync(sound);
const samples = new Int16Array(file.buffer.slice(file.byteOffset + 44, file.byteOffset + file.length - (file.length % 2)));
let Processor, results = 0;

globalThis.sampleRate = file.readUInt32LE(24);
globalThis.currentTime = 0;
globalThis.registerProcessor = (_, processor) => { Processor = processor; };
globalThis.AudioWorkletProcessor = class {
  port = { postMessage: () => { results += 1; }, onmessage: null };
};

const vector = (k) => ({ array: Array.from({ length: 12 }, (_, i) => 10 * Math.sin(k + i * (k + 1))) });
const profile = {
  targetSampleRate: 16000, sampleCount: 1024, melFilterBankChannels: 30, compareMethod: 2, mfccNum: 5, mfccDataCount: 16,
  useStandardization: false,
  mfccs: ['A', 'I', 'U', 'E', 'O'].map((name, k) => ({ name, mfccCalibrationDataList: Array(16).fill(vector(k)) })),
};

let worklet, parameters;
if (name === 'wlipsync') {
  await import(pathToFileURL(`${modules}/wlipsync/dist/audio-processor.js`));
  const wasmModule = await WebAssembly.compile(readFileSync(`${modules}/wlipsync/dist/wlipsync.wasm`));
  worklet = new Processor({ processorOptions: { wasmModule, profile } });
  parameters = { blockSize: [512] };
  while (!worklet.exports || worklet.volumeView === null) await new Promise((done) => setTimeout(done, 1));
} else {
  const folder = `${modules}/@met4citizen/headaudio`;
  await import(pathToFileURL(`${folder}/modules/headworklet.mjs`));
  worklet = new Processor({ processorOptions: { visemeEventsEnabled: true } });
  const { Training } = await import(pathToFileURL(`${folder}/modules/training.mjs`));
  globalThis.fetch = async () => new Response(readFileSync(`${folder}/dist/model-en-mixed.bin`));
  const { model } = await new Training({}).loadModel('model');
  worklet.port.onmessage({ data: { event: 'model', model } });
  parameters = Object.fromEntries(Processor.parameterDescriptors.map((each) => [each.name, [each.defaultValue]]));
}
const block = new Float32Array(128);
for (let first = 0; first + 128 <= samples.length; first += 128) {
  for (let k = 0; k < 128; k++) block[k] = samples[first + k] / 32768;
  globalThis.currentTime = first / sampleRate;
  worklet.process([[block]], [[new Float32Array(128)]], parameters);
}
console.log(results);
