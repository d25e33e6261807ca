// A program that keeps the same answers as others at the same time: `tsx write-same-answers.ts FOLDER`.
import { diskCache } from "../../../src/models/cache/stores";
import { manyAnswers } from "./many-answers";

const cache = diskCache(process.argv[2]!);
for (const [key, value] of [...manyAnswers, ...manyAnswers]) await cache.set(key, value);
