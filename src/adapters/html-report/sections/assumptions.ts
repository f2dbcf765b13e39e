import { label, WORDS, type Words } from "../dictionary.ts";
import { count, day, figure, percent, signedMoney, signedPercent } from "../figure.ts";
import { type Content, html, type Markup } from "../markup.ts";
import { formatMoney, formatNumber, formatPercent } from "../page/format.js";
import type { ReportInput, ReportRun } from "../report-input.ts";

/** One assumption: its name, what was chosen, and what came of it here; `isLoud` when it flatters the result. */
interface Assumption {
  readonly name: Words;
  readonly value: Content;
  readonly meaning: Content;
  readonly isLoud?: boolean;
}

/** Everything that the figures take for granted, and how often it mattered. */
export function renderAssumptions(reportRun: ReportRun, report: ReportInput): Markup {
  const rows = [
    ...fillRows(reportRun.run),
    ...sizeRows(reportRun.run),
    ...stopRows(reportRun.run),
    ...dataRows(reportRun, report),
    ...signalRows(reportRun.run),
  ];
  return html`<section>
    <h2>${label(WORDS.assumptions)}</h2>
    <div class="scroll" tabindex="0">
      <table class="assumptions">
        <thead>
          <tr>
            <th scope="col">${label(WORDS.assumption)}</th>
            <th scope="col">${label(WORDS.value)}</th>
            <th scope="col">${label(WORDS.meaning)}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ name, value, meaning, isLoud }) =>
              html`<tr class="${isLoud === true ? "loud" : ""}">
                <th scope="row">${label(name)}</th>
                <td>${value}</td>
                <td>${meaning}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function fillRows({ execution, metrics }: ReportRun["run"]): Assumption[] {
  const isOptimistic = execution.fill === "close";
  return [
    {
      name: ["Fill", "체결"],
      value: html`<code>${execution.fill}</code>`,
      meaning: isOptimistic
        ? label([
            "OPTIMISTIC: trades at the very close that it decided on, which nobody can",
            "낙관적: 판단에 쓴 바로 그 종가에 체결합니다. 실제로는 불가능합니다",
          ])
        : label(["at the open of the candle after the decision", "판단한 다음 캔들의 시가에 체결"]),
      isLoud: isOptimistic,
    },
    {
      name: ["Fill delay", "체결 지연"],
      value: html`${count(execution.fillDelayCandles)} ${label(WORDS.candlesUnit)}`,
      meaning: label(["on top of the fill model", "체결 방식에 추가되는 지연"]),
    },
    {
      name: ["Fee a side", "편도 수수료"],
      value: figure(execution.feeRate, formatPercent(execution.feeRate, 3)),
      meaning: html`${label(["on the notional of every fill; paid in all", "모든 체결 금액에 부과. 합계"])}
      ${figure(metrics.costs.fees, formatMoney(metrics.costs.fees))}`,
      isLoud: execution.feeRate === 0,
    },
    {
      name: ["Slippage a side", "편도 슬리피지"],
      value: figure(execution.slippageRate, formatPercent(execution.slippageRate, 3)),
      meaning: html`${label(["every fill moved against the order; cost in all", "모든 체결가를 불리하게 이동. 합계"])}
      ${figure(metrics.costs.slippage, formatMoney(metrics.costs.slippage))}`,
      isLoud: execution.slippageRate === 0,
    },
  ];
}

function sizeRows({ execution, outcome }: ReportRun["run"]): Assumption[] {
  const unrealised = outcome.openPositions.reduce((sum, { unrealisedPnl }) => sum + unrealisedPnl, 0);
  return [
    {
      name: ["Initial cash", "초기 자금"],
      value: figure(execution.initialCash, formatMoney(execution.initialCash)),
      meaning: label(["quote currency, one account a symbol", "결제 통화, 종목당 계좌 하나"]),
    },
    {
      name: ["Position size", "포지션 크기"],
      value: percent(execution.positionFraction),
      meaning: label(["of the cash, fees included; long only, one position at a time", "현금 대비, 수수료 포함. 매수만, 동시 포지션 하나"]),
    },
    {
      name: ["Open at the end", "종료 시 보유"],
      value: count(outcome.openPositions.length),
      meaning:
        outcome.openPositions.length === 0
          ? label(["nothing was left open", "남은 포지션 없음"])
          : html`${label(["marked at the last close, unrealised", "마지막 종가로 평가, 평가손익"])} ${signedMoney(unrealised)}`,
    },
  ];
}

function stopRows({ execution, outcome, metrics, targetFirst }: ReportRun["run"]): Assumption[] {
  const none = label(WORDS.none);
  const rate = (value: number | null): Content => (value === null ? none : percent(value));
  const isTargetFirst = execution.intrabarOrder === "target_first";
  const other = targetFirst === null ? null : (targetFirst.equity.at(-1) ?? outcome.initialCash) / outcome.initialCash - 1;
  return [
    {
      name: ["Stop loss", "손절"],
      value: rate(execution.stopLossRate),
      meaning: label(["below the entry price; a gap through it fills at the open", "진입가 기준 아래. 갭으로 지나치면 시가에 체결"]),
    },
    {
      name: ["Take profit", "익절"],
      value: rate(execution.takeProfitRate),
      meaning: label(["above the entry price; fills at its price, never better", "진입가 기준 위. 더 유리한 가격으로는 체결하지 않음"]),
    },
    {
      name: ["Stop and target in one candle", "한 캔들에서 손절·익절 동시 도달"],
      value: html`<code>${execution.intrabarOrder}</code>`,
      meaning: html`${label([`${formatNumber(outcome.ambiguousCandles)} ambiguous candles`, `모호한 캔들 ${formatNumber(outcome.ambiguousCandles)}개`])}${other === null ? null : html`; ${label(["total return", "총수익률"])} ${signedPercent(metrics.totalReturn)} ${label(["stop first", "손절 우선"])}, ${signedPercent(other)} ${label(["target first", "익절 우선"])}`}${isTargetFirst ? html` · ${label(["OPTIMISTIC: takes the target first", "낙관적: 익절을 우선 처리"])}` : null}`,
      isLoud: outcome.ambiguousCandles > 0 || isTargetFirst,
    },
  ];
}

function dataRows({ run, gaps, filledCandles }: ReportRun, { gapPolicy, isSynthetic }: ReportInput): Assumption[] {
  const longest =
    gaps.longestStartMs === null
      ? null
      : html`; ${label([`the longest ${formatNumber(gaps.longestCandles)}, from`, `최장 ${formatNumber(gaps.longestCandles)}개, 시작`])}
        ${day(gaps.longestStartMs)}`;
  const needed = run.strategy.warmUpCandles(run.params) as number;
  return [
    {
      name: ["Candles", "캔들"],
      value: count(run.runCandles.close.length),
      meaning: isSynthetic
        ? label(["SYNTHETIC: generated, not traded", "가상: 생성된 데이터이며 실제 거래가 아님"])
        : label(["as recorded, closed candles only", "기록 그대로, 마감된 캔들만"]),
      isLoud: isSynthetic,
    },
    {
      name: ["Gaps", "결측"],
      value: html`<code>${gapPolicy}</code>`,
      meaning: html`${label([`${formatNumber(gaps.missingCandles)} candles missing in ${formatNumber(gaps.runs)} gaps`, `${formatNumber(gaps.runs)}곳에서 캔들 ${formatNumber(gaps.missingCandles)}개 누락`])}${longest}`,
      isLoud: gaps.missingCandles > 0.05 * (run.runCandles.close.length + gaps.missingCandles),
    },
    {
      name: ["Made-up candles", "채운 캔들"],
      value: count(filledCandles),
      meaning: label([
        `${formatNumber(run.outcome.fillsOnFilledCandles)} fills fell on them`,
        `체결 ${formatNumber(run.outcome.fillsOnFilledCandles)}건이 여기서 발생`,
      ]),
      isLoud: run.outcome.fillsOnFilledCandles > 0,
    },
    {
      name: ["Warm-up", "준비 구간"],
      value: html`${count(Math.min(run.from, needed))} / ${count(needed)} ${label(WORDS.candlesUnit)}`,
      meaning:
        run.from < needed
          ? label(["too little history before the start: no decision on the first candles", "시작 전 이력이 부족해 처음 캔들에는 판단이 없음"])
          : label(["candles before the start that the strategy was warmed up on", "시작 전 캔들로 전략을 준비"]),
      isLoud: run.from < needed,
    },
  ];
}

function signalRows({ outcome, holdCandles, metrics }: ReportRun["run"]): Assumption[] {
  return [
    {
      name: ["Skipped signals", "건너뛴 신호"],
      value: count(outcome.skippedSignals),
      meaning: label(["buy signals that found a position open", "이미 보유 중이어서 무시한 매수 신호"]),
    },
    {
      name: ["Unfilled signals", "미체결 신호"],
      value: count(outcome.unfilledSignals),
      meaning: label(["their fill time lies after the last candle", "체결 시점이 마지막 캔들 이후"]),
    },
    {
      name: ["Leaves after", "보유 한도"],
      value: holdCandles === null ? html`<code>SELL</code>` : html`${count(holdCandles)} ${label(WORDS.candlesUnit)}`,
      meaning: label(["or by stop or target, whichever comes first", "또는 손절·익절 중 먼저 오는 것"]),
    },
    {
      name: ["Annual figures", "연율 지표"],
      value: html`${figure(metrics.daily.returns.length, formatNumber(metrics.daily.returns.length))} ${label(["daily returns", "일별 수익률"])}`,
      meaning: label(WORDS.annualNote),
    },
  ];
}
