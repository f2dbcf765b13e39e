import { EXIT_REASONS } from "../../engine/simulate/trade-ledger.ts";
import { EXIT_REASON_WORDS, WORDS, type Words } from "./dictionary.ts";

/** The texts that the page's script writes itself, sent along with the data. `{…}` is filled in by the script. */
export const PAGE_WORDS = {
  open: ["O", "시"],
  high: ["H", "고"],
  low: ["L", "저"],
  close: ["C", "종"],
  volume: ["Vol", "거래량"],
  madeUp: ["holds candles made up by the gap policy", "결측 정책으로 채운 캔들 포함"],
  all: ["All", "전체"],
  recent: ["Latest", "최근"],
  zoomIn: ["Zoom in", "확대"],
  zoomOut: ["Zoom out", "축소"],
  previousTrade: ["Previous trade", "이전 거래"],
  previousShort: ["‹ Trade", "‹ 거래"],
  nextShort: ["Trade ›", "거래 ›"],
  nextTrade: ["Next trade", "다음 거래"],
  logarithmic: ["Log", "로그"],
  zone: ["Volume zone", "매물대"],
  zoneOff: ["Off", "끄기"],
  zoneSelected: ["Selected", "선택"],
  zoneCursor: ["Cursor", "커서"],
  zoneAt: ["Volume zone that the candle of {time} had to break", "{time} 캔들이 돌파해야 했던 매물대"],
  resistance: ["resistance", "저항"],
  level: ["level", "돌파선"],
  inView: ["{from} – {to} · {count} bars", "{from} – {to} · 봉 {count}개"],
  chartHint: [
    "Drag to move, Ctrl + wheel or pinch to zoom, arrow keys and + − when focused. Click a bar for its volume zone.",
    "드래그로 이동, Ctrl+휠 또는 핀치로 확대, 포커스 시 방향키와 + − 사용. 봉을 클릭하면 해당 매물대 표시.",
  ],
  chartHintPlain: [
    "Drag to move, Ctrl + wheel or pinch to zoom, arrow keys and + − when focused.",
    "드래그로 이동, Ctrl+휠 또는 핀치로 확대, 포커스 시 방향키와 + − 사용.",
  ],
  equityHint: ["Click to move the price chart there.", "클릭하면 가격 차트가 해당 시점으로 이동합니다."],
  synthetic: ["SYNTHETIC DATA", "가상 데이터"],
  buys: ["{count} in", "진입 {count}"],
  sells: ["{count} out", "청산 {count}"],
  rows: ["{from}–{to} of {count}", "{count}건 중 {from}–{to}"],
  previousPage: ["Previous page", "이전 쪽"],
  nextPage: ["Next page", "다음 쪽"],
  allReasons: ["All exit reasons", "모든 청산 사유"],
  filter: ["Exit reason", "청산 사유"],
  showTrade: ["Show trade {number} on the chart", "거래 {number}을(를) 차트에서 보기"],
  equity: WORDS.equity,
  buyAndHold: WORDS.buyAndHold,
  drawdown: WORDS.drawdown,
  trade: ["Trade", "거래"],
} as const satisfies Record<string, Words>;

/** Names of the exit reasons by their place in `EXIT_REASONS`. */
export const PAGE_EXIT_REASONS: readonly Words[] = EXIT_REASONS.map((reason) => EXIT_REASON_WORDS[reason] ?? [reason, reason]);
