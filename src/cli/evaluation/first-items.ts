import type { ItemReport } from "../../evaluation/index";

/** The items that come first in the data, of items that come in any order. */
export class FirstItems {
  private kept: ItemReport[] = [];

  /** @param most number of items to keep */
  constructor(private readonly most: number) {}

  add(item: ItemReport): void {
    this.kept.push(item);
    if (this.kept.length === 2 * this.most) this.kept = this.list();
  }

  /** In the order of the data. */
  list(): ItemReport[] {
    return this.kept.sort((a, b) => a.item - b.item).slice(0, this.most);
  }
}
