import { type PlotOptions, plot } from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { Markup } from "./markup";

/** Widths and heights are in pixels of a phone's screen; a wider panel enlarges the picture. */
const panelSize = { width: 340, height: 270 };

/**
 * A figure as SVG. Lines and texts take the colour of the text around it, so it is right in the light and in the dark.
 * @param label what it shows, for readers who do not see it
 */
export function drawPlot(label: string, options: PlotOptions): Markup {
  const { document } = parseHTML("<html></html>");
  const svg = plot({
    document,
    ...panelSize,
    marginLeft: 46,
    marginBottom: 38,
    marginTop: 24,
    marginRight: 14,
    style: { fontSize: "12px" },
    ...options,
  });
  svg.querySelector("style")?.remove();
  // Names of marks, which an image's parts must not have.
  svg.querySelectorAll("[aria-label]").forEach((part) => void part.removeAttribute("aria-label"));
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  return new Markup(svg.outerHTML);
}

/** Shares as percentages along an axis. */
export const percentTicks = (share: number) => `${Math.round(share * 1000) / 10}`;
