// Runs the whole experiment, or with a command one step of it: npm run companion:dilemmas -- [COMMAND] [options]
import { runScript } from "./command";
import { dilemmaCommands } from "./dilemmas/commands";

await runScript("companion:dilemmas", dilemmaCommands, () => import("./dilemmas/experiment"));
