import type { BackupDeed } from "../backups/backup-trouble.ts";
import type { NoticeTexts } from "./texts.ts";

const BACKUP_TITLES: Readonly<Record<string, string>> = {
  backup: "백업을 만들지 못했습니다",
  backup_cleanup: "오래된 백업을 지우지 못했습니다",
  restore_proof: "백업을 복원해 확인하지 못했습니다",
  restore: "복원에 실패했습니다",
} satisfies Readonly<Record<BackupDeed, string>>;

export const KOREAN: NoticeTexts = {
  severities: { INFO: "정보", WARNING: "경고", ERROR: "오류", CRITICAL: "심각" },
  kinds: {
    health: "상태 점검",
    backup: "백업",
    performance: "성능",
    dead_letter: "실패한 작업",
    session: "모의 거래 세션",
    schedule: "예약 작업",
    test: "시험",
  },
  events: { raised: "", escalated: "아직 미해결", resolved: "해결됨" },
  advice: {
    health: "다른 이상도 확인하세요: coin-hts health --verbose",
    backup: "백업 목록을 확인하세요: coin-hts backup stats",
    performance: "이전 측정과 비교하세요: coin-hts benchmark --compare",
    dead_letter: "내용을 확인한 뒤 다시 시도하거나 삭제하세요: coin-hts jobs list --dead",
    session: "모의 거래 세션을 확인하세요. 다시 시작하기 전에 기록을 먼저 보세요.",
    schedule: "실행 시각과 결과를 확인하세요: coin-hts schedules list",
    test: "이상이 없습니다. 알림이 도착하는지 확인하는 시험입니다.",
  },
  unacknowledged: "아직 아무도 확인하지 않았습니다: coin-hts alerts acknowledge",
  labels: {
    task_id: "작업",
    queue: "대기열",
    kind: "작업 종류",
    code: "오류 코드",
    message: "오류 내용",
    attempts: "시도 횟수",
    check: "점검 항목",
    status: "상태",
    value: "값",
    threshold: "기준값",
    backup_id: "백업",
    path: "경로",
    schedule: "예약",
    session_id: "세션",
    symbol: "종목",
    strategy: "전략",
    free_bytes: "남은 용량(바이트)",
    host: "호스트",
    error: "오류",
    due_at: "예정 시각",
    missed: "놓친 횟수",
    reason: "사유",
  },
  occurrences: "발생 횟수",
  raisedAt: "발생 시각",
  resolvedAt: "해결 시각",
  yes: "예",
  no: "아니요",
  titleOf(kind, { kind: work, code, reason, schedule, missed }) {
    if (kind === "test") return "알림 시험입니다";
    if (kind === "backup" && typeof work === "string" && Object.hasOwn(BACKUP_TITLES, work)) return `${BACKUP_TITLES[work]}: ${String(code)}`;
    if (kind === "schedule" && reason === "overlap") return `앞선 실행이 끝나지 않아 예약 작업을 건너뛰었습니다: ${String(schedule)}`;
    if (kind === "schedule" && reason === "missed") return `스케줄러가 멈춘 동안 예약 작업을 놓쳤습니다: ${String(schedule)} (${String(missed)}회)`;
    return kind === "dead_letter" && typeof work === "string" && typeof code === "string" ? `작업이 최종 실패했습니다: ${work} (${code})` : null;
  },
  summaryTitle: (total) => `보류된 알림 ${total}건`,
  furtherLine: (count) => `외 ${count}건: coin-hts alerts list`,
  times: (count) => `${count}회`,
};
