import { rejectUnknownOptions } from "../../errors/reject-unknown-options";
import { connectServer, type Server } from "./connect-server";
import { hashSettings } from "./fingerprint";
import {
  checkServerOptions,
  type ResolvedServerOptions,
  type ServerDefaults,
  type ServerOptions,
  serverOptionNames,
} from "./server-options";

/** A server that can be asked, and what its options say. */
export type OpenServer = Server &
  Pick<ResolvedServerOptions, "model" | "promptPrefix" | "topLogprobs"> & {
    /** As in `LanguageModel`. */
    fingerprint: string;
  };

/**
 * The server of options that hold nothing but `ServerOptions`. Nothing is sent yet.
 * @throws InvalidArgumentError for unknown or unusable options
 */
export function openServer(options: ServerOptions, defaults: ServerDefaults): OpenServer {
  rejectUnknownOptions("options", options, serverOptionNames);
  const resolved = checkServerOptions(options, defaults);
  const { model, baseUrl, promptPrefix, topLogprobs } = resolved;
  return {
    ...connectServer(resolved),
    ...{ model, promptPrefix, topLogprobs },
    fingerprint: `${baseUrl} ${hashSettings({ promptPrefix, topLogprobs })}`,
  };
}
