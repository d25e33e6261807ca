// Runs the whole experiment, or with a command one step of it: npm run companion:tripost -- [COMMAND] [options]
import { runScript } from "./command";
import { tripostCommands } from "./tripost/commands";

await runScript("companion:tripost", tripostCommands, () => import("./tripost/experiment"));
