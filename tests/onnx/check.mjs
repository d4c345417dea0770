// node check.mjs FOLDER: runs FOLDER/policy.onnx on every sample of FOLDER/samples.json and prints the largest difference
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ort from "onnxruntime-node";

const folder = process.argv[2];
const session = await ort.InferenceSession.create(join(folder, "policy.onnx"));
const { samples, imageSizes } = JSON.parse(readFileSync(join(folder, "samples.json"), "utf8"));
let largest = 0;
for (const sample of samples) {
  const feeds = {};
  if (sample.image) feeds.image = new ort.Tensor("uint8", Uint8Array.from(Buffer.from(sample.image, "base64")), imageSizes);
  if (sample.configuration) feeds.configuration = new ort.Tensor("float32", Float32Array.from(sample.configuration), [1, sample.configuration.length]);
  const { torques } = await session.run(feeds);
  if (torques.data.length !== sample.torques.length) throw new Error(`${torques.data.length} torques where ${sample.torques.length} are due`);
  sample.torques.forEach((expected, i) => {
    const difference = Math.abs(torques.data[i] - expected);
    if (!(difference <= largest)) largest = difference;
  });
}
console.log(JSON.stringify({ inputs: session.inputNames, outputs: session.outputNames, samples: samples.length, largest }));
