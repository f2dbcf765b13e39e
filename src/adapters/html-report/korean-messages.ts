import type { Words } from "./dictionary.ts";

/** Messages of the engine that a report quotes, with their Korean: `$1` is what the first bracket matched. */
const MESSAGES: readonly (readonly [pattern: RegExp, korean: string])[] = [
  [/^needs (\d+) daily returns, there are (\d+)$/, "일별 수익률 $1개가 필요하지만 $2개뿐입니다"],
  [/^needs (\d+) days, there are (\d+)$/, "$1일이 필요하지만 $2일뿐입니다"],
  [/^needs (\d+) closed trades, there are (\d+)$/, "청산 거래 $1건이 필요하지만 $2건뿐입니다"],
  [/^needs a day, there is none$/, "하루도 채우지 못했습니다"],
  [/^the daily returns do not vary$/, "일별 수익률에 변동이 없습니다"],
  [/^the benchmark's daily returns do not vary$/, "기준 일별 수익률에 변동이 없습니다"],
  [/^the trades' returns do not vary$/, "거래 수익률에 변동이 없습니다"],
  [/^equity never fell below an earlier peak$/, "자산이 고점 아래로 내려간 적이 없습니다"],
  [/^there are no closed trades$/, "청산된 거래가 없습니다"],
  [/^there are no candles$/, "캔들이 없습니다"],
  [/^no trade lost$/, "손실 거래가 없습니다"],
  [/^no trade won$/, "이익 거래가 없습니다"],
  [/^no daily return is negative$/, "음의 일별 수익률이 없습니다"],
  [/^no trades$/, "거래가 없습니다"],
  [/^the run has no costs to multiply$/, "배수를 적용할 비용이 없습니다"],
  [/^it does not earn anything even without costs$/, "비용이 없어도 수익이 나지 않습니다"],
  [/^it earns even at (\d+) times the costs$/, "비용이 $1배여도 수익이 납니다"],
  [/^costs ×(\d+)$/, "비용 ×$1"],
  [/^one candle later$/, "한 캔들 늦게"],
  [/^breakout level$/, "돌파선"],
  [/^fill "close" is optimistic: it trades at the very price that it decided on$/, '체결 방식 "close"는 낙관적입니다. 판단에 쓴 바로 그 가격으로 체결합니다'],
  [
    /^(\d+) candles reached stop and target: the total return lies between (.+) \(stop first, shown\) and (.+)$/,
    "캔들 $1개가 손절과 익절에 모두 닿았습니다. 총수익률은 $2(손절 우선, 표시값)와 $3 사이입니다",
  ],
  [/^(\d+) fills fell on candles that the gap policy made up$/, "체결 $1건이 결측 정책으로 채운 캔들에서 일어났습니다"],
  [
    /^no decisions in the first (\d+) candles: the strategy needs (\d+) before it, there are (\d+)$/,
    "처음 $1개 캔들은 판단이 없습니다. 전략에는 이전 캔들 $2개가 필요하지만 $3개뿐입니다",
  ],
  [/^no trade was closed$/, "청산된 거래가 없습니다"],
  [/^only (\d+) closed trades: their statistics are mostly chance$/, "청산 거래가 $1건뿐이라 통계는 대부분 우연입니다"],
  [
    /^(\d+) jumps of more than (.+) between neighbouring candles, the first at (.+): check the data$/,
    "이웃한 캔들 사이에 $2 넘는 급변이 $1번 있습니다(첫 번째 $3). 데이터를 확인하세요",
  ],
  [/^(.+) of the candles are missing \((\d+) in (\d+) gaps\): check the data$/, "캔들의 $1가 빠져 있습니다($3곳에서 $2개). 데이터를 확인하세요"],
  [/^(.+) of the candles have no volume: check the data$/, "캔들의 $1에 거래량이 없습니다. 데이터를 확인하세요"],
];

/** A message of the engine in both languages; one that is not known stays English. */
export function inBothLanguages(message: string): Words {
  for (const [pattern, korean] of MESSAGES) if (pattern.test(message)) return [message, message.replace(pattern, korean)];
  return [message, message];
}
