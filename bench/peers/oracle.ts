/** Writes oracle-games.json: random games and the rest points that Gambit and OpenSpiel find for them. */
import { writeFileSync } from "node:fs";
import { createRandom, distributions, randomGame } from "../solver/random-games";
import { type PeerGame, runPeer } from "./run-peer";

const random = createRandom(2024);
const games: PeerGame[] = [];
for (const lambda of [0.1, 0.2, 0.4]) {
  for (const distribution of distributions) {
    for (const candidates of [2, 4]) {
      const game = randomGame(random, distribution, candidates);
      games.push({
        generatorLog: game.initialGenerator as number[][],
        discriminatorLog: game.initialDiscriminator as number[][],
        lambda,
      });
    }
  }
}
const gambit = runPeer("gambit_logit.py", games);
const openSpiel = runPeer("open_spiel_mmd.py", games);
if (typeof gambit === "string") throw new Error(gambit);
if (typeof openSpiel === "string") throw new Error(openSpiel);
const withoutTime = ({ generator, discriminator, residual }: (typeof gambit)[number]) => ({
  generator,
  discriminator,
  residual,
});
const entries = games.map((game, i) => ({
  ...game,
  gambit: withoutTime(gambit[i]!),
  openSpiel: withoutTime(openSpiel[i]!),
}));
const lines = entries.map((entry) => JSON.stringify(entry)).join(",\n");
writeFileSync(new URL("oracle-games.json", import.meta.url), `[\n${lines}\n]\n`);
