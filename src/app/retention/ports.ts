/** Rows that are let go, a batch at a time, so that nobody waits for it. */
export interface EndedWork {
  /**
   * Removes tasks that ended longer ago, with their parts: no dead letters, and of each schedule not the last one.
   *
   * @param olderThanDays by the clock of the database
   * @param limit of one batch
   * @returns how many; fewer than `limit` when no more are left
   */
  removeTasks(olderThanDays: number, limit: number): Promise<number>;
  /**
   * Removes events of sessions that are older, and what sessions that ended longer ago took and were asked: not what came of
   * them, which is for good.
   *
   * @returns as `removeTasks`
   */
  removeSessionTraces(olderThanDays: number, limit: number): Promise<number>;
  /** Removes answers to keyed requests that are not kept any more. @returns as `removeTasks` */
  removeExpiredAnswers(limit: number): Promise<number>;
}
