import { type PlotOptions, plot } from "@observablehq/plot";

/** A figure as Plot draws it, with its scales. */
export type DrawnPlot = ReturnType<typeof plot>;

/** A place on the page for a plot, which is redrawn when the place's width changes. */
export class PlotFrame {
  private drawn: DrawnPlot | undefined;
  private width = 0;
  private overlay: SVGGElement | undefined;
  private redraw: (() => void) | undefined;

  /**
   * @param place the figure, whose size the style sheet sets, so that nothing moves when the plot appears
   */
  constructor(private readonly place: HTMLElement) {
    new ResizeObserver(() => {
      if (this.place.clientWidth !== this.width) this.redraw?.();
    }).observe(place);
  }

  /**
   * Draws the plot and what lies over it.
   * @param label what the plot shows, for readers who do not see it
   * @param options for the width that there is
   * @param drawOverlay marks that move, see {@link PlotFrame.mark}
   */
  draw(label: string, options: (width: number) => PlotOptions, drawOverlay: () => void): void {
    this.redraw = () => {
      this.width = this.place.clientWidth;
      const svg = plot({
        // A page that is not shown has no size.
        width: Math.max(this.width, smallestSide),
        height: Math.max(this.place.clientHeight, smallestSide),
        style: { fontSize: "13px", background: "none" },
        ...options(Math.max(this.width, smallestSide)),
      });
      svg.querySelector("style")?.remove();
      // Names of marks, which an image's parts must not have.
      svg.querySelectorAll("[aria-label]").forEach((part) => void part.removeAttribute("aria-label"));
      svg.setAttribute("role", "img");
      svg.setAttribute("aria-label", label);
      this.drawn = svg;
      this.overlay = svg.appendChild(document.createElementNS(svgNamespace, "g"));
      this.place.replaceChildren(svg);
      drawOverlay();
    };
    this.redraw();
  }

  /**
   * Calls `pick` with the value on the horizontal axis where a pointer is pressed or dragged. A finger must tap or go
   * sideways: one that scrolls the page past the plot changes nothing.
   */
  onPick(pick: (value: number) => void): void {
    const read = ({ clientX }: PointerEvent) => {
      const [first, last] = this.range("x");
      const pixel = clientX - this.place.getBoundingClientRect().left;
      const inside = Math.min(Math.max(pixel, first), last);
      pick(this.drawn!.scale("x")!.invert!(inside) as number);
    };
    let start = 0;
    this.place.addEventListener("pointerdown", (event) => {
      this.place.setPointerCapture(event.pointerId);
      // Otherwise the browser selects the texts that are dragged over.
      event.preventDefault();
      start = event.clientX;
      if (event.pointerType !== "touch") read(event);
    });
    this.place.addEventListener("pointermove", (event) => {
      const isDragged = event.pointerType !== "touch" || Math.abs(event.clientX - start) > 8;
      if (event.buttons !== 0 && isDragged) read(event);
    });
    // Where the page scrolls instead, the browser cancels the pointer and does not raise it.
    this.place.addEventListener("pointerup", read);
  }

  /** Replaces what lies over the plot, without redrawing the plot. */
  mark(...marks: readonly SVGElement[]): void {
    this.overlay?.replaceChildren(...marks);
  }

  /** Where a value lies along an axis, in pixels. */
  locate(axis: "x" | "y", value: number): number {
    return this.drawn!.scale(axis)!.apply(value) as number;
  }

  /** First and last pixel of an axis. */
  range(axis: "x" | "y"): [number, number] {
    return this.drawn!.scale(axis)!.range as [number, number];
  }
}

const smallestSide = 200;
const svgNamespace = "http://www.w3.org/2000/svg";

/** An SVG element. */
export function createShape(name: string, attributes: Record<string, string | number>, text?: string): SVGElement {
  const element = document.createElementNS(svgNamespace, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

/** Colours of candidates, which their letters carry as well. */
export const candidateColours = [
  "var(--blue)",
  "var(--orange)",
  "var(--green)",
  "var(--purple)",
  "var(--brown)",
  "var(--red)",
  "var(--ink)",
  "var(--soft)",
];

/** A line of a legend, with a sample of what it explains. */
export function createLegendLine(text: string, ...sample: readonly SVGElement[]): HTMLLIElement {
  const item = document.createElement("li");
  const svg = createShape("svg", { width: 28, height: 14, "aria-hidden": "true" });
  svg.append(...sample);
  item.append(svg, text);
  return item;
}
