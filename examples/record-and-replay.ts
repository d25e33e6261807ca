// Records a model's answers and replays them without the model. npx tsx examples/record-and-replay.ts
import { rankCandidates, recorded, recordModel } from "equirank";
import { localModel } from "equirank/local";

const request = {
  question: "Which animal hatches from an egg?",
  candidates: ["a horse", "a dolphin", "a chicken", "a dog"],
};
const live = await localModel();
const recorder = recordModel(live);
const first = await rankCandidates({ ...request, model: recorder });
await live.dispose();

const json = JSON.stringify(recorder.recording);
const again = await rankCandidates({ ...request, model: recorded(JSON.parse(json)) });
console.log(`${json.length} characters of recording; live: ${first.best}, replayed: ${again.best}`);
