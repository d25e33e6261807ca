// Runs the whole experiment, or with a command one step of it: npm run companion:distillation -- [COMMAND] [options]
import { runScript } from "./command";
import { distillationCommands } from "./distillation/commands";

await runScript("companion:distillation", distillationCommands, () => import("./distillation/experiment"));
