/** The header by which a simulator says that its candles are made up; its value is then "synthetic". */
export const SYNTHETIC_HEADER = "x-coin-hts-simulator";
