// Runs the whole experiment, or with a command one step of it: npm run companion:discussion -- [COMMAND] [options]
import { runScript } from "./command";
import { discussionCommands } from "./discussion/commands";

await runScript("companion:discussion", discussionCommands, () => import("./discussion/experiment"));
