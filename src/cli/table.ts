/** Lays rows out in columns: the first column to the left, the others to the right, two spaces apart. */
export function layOut(rows: readonly (readonly string[])[], indent = ""): string {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, c) => Math.max(...rows.map((row) => (row[c] ?? "").length)));
  const pad = (cell: string, c: number): string => (c === 0 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0));
  return rows.map((row) => indent + row.map(pad).join("  ").trimEnd()).join("\n");
}

/** A fraction as a percentage with two decimals; "n/a" for null. @example percent(0.1234) // "12.34 %" */
export function percent(rate: number | null): string {
  return rate === null ? "n/a" : `${decimal(rate * 100, 2)} %`;
}

/** A number with thousands separators and so many decimals; "n/a" for null. @example decimal(1234.5, 1) // "1,234.5" */
export function decimal(value: number | null, digits: number): string {
  if (value === null) return "n/a";
  const [whole = "", fraction] = value.toFixed(digits).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
