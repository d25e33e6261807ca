/**
 * Puts buttons under each figure that save it as SVG and PNG, with its caption and legend and in the colours of a light
 * page, and its data as CSV. It runs in the reader's browser, as its own source text within the page: it may use
 * nothing from outside its body.
 */
export function saveFigures(): void {
  const margin = 12;
  const lineHeight = 18;
  /** Pixels of a PNG to one of the figure. */
  const enlargement = 3;
  const namespace = "http://www.w3.org/2000/svg";

  /** The first rule of the style sheet, which sets the colours of a light page. */
  const [colours] = Array.from(document.styleSheets[0]!.cssRules) as CSSStyleRule[];
  const colour = (name: string) => colours!.style.getPropertyValue(name).trim();

  function createText(text: string, x: number, y: number, weight = "normal"): SVGElement {
    const element = document.createElementNS(namespace, "text");
    element.textContent = text;
    element.setAttribute("x", String(x));
    element.setAttribute("y", String(y));
    element.setAttribute("font-weight", weight);
    return element;
  }

  function place(svg: SVGSVGElement, x: number, y: number): SVGSVGElement {
    const copy = svg.cloneNode(true) as SVGSVGElement;
    copy.setAttribute("x", String(x));
    copy.setAttribute("y", String(y));
    copy.style.overflow = "visible";
    return copy;
  }

  /** The figure as one picture of its own: caption, drawing and legend, one below the other. */
  function composeFigure(panel: Element): { source: string; width: number; height: number } {
    const drawing = panel.querySelector<SVGSVGElement>('svg[role="img"]')!;
    const { width, height } = drawing.viewBox.baseVal;
    const picture = document.createElementNS(namespace, "svg");
    let y = margin;
    const caption = panel.querySelector<HTMLElement>("figcaption")!.innerText.split("\n");
    caption.forEach((line, i) => {
      y += lineHeight;
      picture.append(createText(line, margin, y - 5, i === 0 ? "bold" : "normal"));
    });
    y += 6;
    picture.append(place(drawing, margin, y));
    y += height + 6;
    for (const entry of Array.from(panel.querySelectorAll(".legend li"))) {
      picture.append(place(entry.querySelector("svg")!, margin, y + 2));
      y += lineHeight;
      picture.append(createText(entry.textContent!.trim(), margin + 36, y - 5));
    }
    const longest = Math.max(
      ...Array.from(picture.querySelectorAll(":scope > text")).map(
        (text) => 7 * text.textContent!.length + Number(text.getAttribute("x")),
      ),
    );
    const size = { width: Math.max(width + margin, longest) + margin, height: y + margin };
    picture.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
    picture.setAttribute("width", String(size.width));
    picture.setAttribute("height", String(size.height));
    picture.setAttribute("style", `font: 13px system-ui, sans-serif; color: ${colour("--ink")}`);
    picture.setAttribute("fill", "currentColor");
    const paper = document.createElementNS(namespace, "rect");
    paper.setAttribute("width", "100%");
    paper.setAttribute("height", "100%");
    paper.setAttribute("fill", colour("--paper"));
    picture.prepend(paper);
    const source = new XMLSerializer()
      .serializeToString(picture)
      .replace(/var\((--\w+)\)/g, (_, name: string) => colour(name));
    return { source, ...size };
  }

  async function drawPng(panel: Element): Promise<Blob> {
    const { source, width, height } = composeFigure(panel);
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = width * enlargement;
    canvas.height = height * enlargement;
    canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob!), "image/png"));
  }

  /** RFC 4180: CRLF, quotes where needed. */
  function writeCsv(panel: Element): string {
    const rows = JSON.parse(panel.querySelector(".figure-data")!.textContent!) as unknown[][];
    const quote = (value: unknown) => {
      const text = String(value);
      return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
    };
    return rows.map((row) => `${row.map(quote).join(",")}\r\n`).join("");
  }

  const formats: Record<string, (panel: Element) => Blob | Promise<Blob>> = {
    SVG: (panel) => new Blob([composeFigure(panel).source], { type: "image/svg+xml" }),
    PNG: drawPng,
    CSV: (panel) => new Blob([writeCsv(panel)], { type: "text/csv" }),
  };

  function save(blob: Blob, name: string): void {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  for (const section of Array.from(document.querySelectorAll("main > section"))) {
    Array.from(section.querySelectorAll(".panel")).forEach((panel, i) => {
      const box = document.createElement("p");
      box.className = "save";
      box.append("Save as ");
      const title = panel.querySelector("svg[role=img]")!.getAttribute("aria-label")!;
      for (const [format, create] of Object.entries(formats)) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = format;
        button.setAttribute("aria-label", `Save as ${format}: ${title}`);
        button.addEventListener("click", async () => {
          save(await create(panel), `${section.id}-${i + 1}.${format.toLowerCase()}`);
        });
        box.append(button, " ");
      }
      panel.append(box);
    });
  }
}
