// Generated from docs/reference/openapi.json by `npm run generate`; not to be edited.
export interface paths {
  "/healthz": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether the process is alive */
    get: operations["getLiveness"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/readyz": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether everything that it needs answers */
    get: operations["getReadiness"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/monitoring/health": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How the installation is: everything that it needs, has and should have done */
    get: operations["getHealth"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/metrics": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Figures for Prometheus */
    get: operations["getMetrics"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/backtests": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Kept runs, the newest, best or most traded first */
    get: operations["listBacktests"];
    put?: never;
    /**
     * Run a backtest and answer its result
     * @description What is expected to take over 10 s is accepted as a task instead (202); `Prefer: wait=N` sets another number of seconds, `Prefer: respond-async` makes a task of it in any case. The same inputs are answered from the kept run unless `fresh` is true.
     */
    post: operations["runBacktest"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/backtests/async": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Put a backtest into the queue */
    post: operations["submitBacktest"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/backtests/async/{task_id}/status": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How a queued backtest stands */
    get: operations["getBacktestTask"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/backtests/async/{task_id}/events": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Follow a queued backtest by server-sent events
     * @description Events `progress`, `state` and, at its end, `end`, each with the task's state. A client that comes back with Last-Event-ID gets what is new.
     */
    get: operations["watchBacktestTask"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/backtests/async/{task_id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Cancel a queued or running backtest */
    delete: operations["cancelBacktestTask"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/backtests/latest": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The run that was kept last */
    get: operations["getLatestBacktest"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/backtests/compare": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Runs side by side, with what differs between their settings */
    get: operations["compareBacktests"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/backtests/{run_id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One run with its result and receipts */
    get: operations["getBacktest"];
    put?: never;
    post?: never;
    /** Remove a run and everything that is kept of it; what was tried stays in the ledger */
    delete: operations["deleteBacktest"];
    options?: never;
    head?: never;
    /** Change the note or the tags of a run */
    patch: operations["annotateBacktest"];
    trace?: never;
  };
  "/api/v1/backtests/{run_id}/signals": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Signals of a run
     * @description JSON, or CSV or Parquet by `?format=` or `Accept`. CSV and Parquet hold all rows, of all symbols unless one is named; Parquet is the run's own file.
     */
    get: operations["listSignals"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/backtests/{run_id}/trades": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Trades of a run
     * @description JSON, or CSV or Parquet by `?format=` or `Accept`. CSV and Parquet hold all rows, of all symbols unless one is named; Parquet is the run's own file.
     */
    get: operations["listTrades"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/backtests/{run_id}/equity": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Equity and drawdown of a run, candle by candle
     * @description JSON, or CSV or Parquet by `?format=` or `Accept`. CSV and Parquet hold all rows, of all symbols unless one is named; Parquet is the run's own file.
     */
    get: operations["listEquity"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/backtests/{run_id}/report.html": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The report of a run: one page that opens offline
     * @description Made anew from the run's receipt, so its candles have to be in the store as they were.
     */
    get: operations["getReport"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/backtests/{run_id}/verify": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Run a run again from its receipt and compare */
    get: operations["verifyBacktest"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/backtests/{run_id}/export": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Put a run into the object store */
    post: operations["exportBacktest"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/jobs": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Jobs, the newest first */
    get: operations["listJobs"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/jobs/summary": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Counts of each queue */
    get: operations["summariseJobs"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/jobs/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One job, whatever its queue */
    get: operations["getJob"];
    put?: never;
    post?: never;
    /** Cancel a job that has not ended, or remove a dead one */
    delete: operations["deleteJob"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/jobs/{id}/retry": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Bring a dead job to life, with all its attempts */
    post: operations["retryJob"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/data/ingestions": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Fetch candles from an exchange into the store, by a job */
    post: operations["downloadCandles"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/alerts": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Alerts, the newest first */
    get: operations["listAlerts"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/alerts/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One alert, and how its notices were delivered */
    get: operations["getAlert"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/alerts/{id}/acknowledge": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Say that somebody looks after an alert
     * @description It is not told of again, unless it gets worse. One that is acknowledged or resolved stays as it is.
     */
    post: operations["acknowledgeAlert"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/alerts/{id}/resolve": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Say that the trouble of an alert is over
     * @description The same trouble again is a new alert.
     */
    post: operations["resolveAlert"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/monitoring/alerts/config": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who is told of trouble and when, without secrets, and how the channels fare */
    get: operations["getAlertConfig"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/monitoring/alerts/test": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Send a test message through every channel, past all limits */
    post: operations["testAlerts"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/strategies": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Strategies with their parameters */
    get: operations["listStrategies"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/presets": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Presets, by name */
    get: operations["listPresets"];
    put?: never;
    /** Keep settings of a strategy under a name */
    post: operations["createPreset"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/presets/{preset_id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One preset */
    get: operations["getPreset"];
    put?: never;
    post?: never;
    /** Delete a preset */
    delete: operations["deletePreset"];
    options?: never;
    head?: never;
    /** Change what is named of a preset */
    patch: operations["changePreset"];
    trace?: never;
  };
  "/api/v1/markets": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Markets, by exchange and symbol */
    get: operations["listMarkets"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/markets/{symbol}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /** Follow a market, or stop following it */
    patch: operations["changeMarket"];
    trace?: never;
  };
  "/api/v1/candles": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Stored candles of a market
     * @description JSON, or CSV with `?format=csv` or `Accept: text/csv`; the next page of CSV stands in the `Link` header. A timeframe that the store does not have is made of a shorter one.
     */
    get: operations["listCandles"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/data": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the candle store has: series, range, rows, gaps, last update */
    get: operations["listData"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/screener": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What the newest stored candle of each market says
     * @description Over the series that the store has, as new or old as they are: `last_candle` tells. Figures that too few candles allow are null, and stand last in any order; a filter on one leaves them out.
     */
    get: operations["screenMarkets"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/audit": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who changed what, the newest first */
    get: operations["listAudit"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/monitoring/logs": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Lines of the log of all processes on this machine, the newest first
     * @description One call reads 64 MiB of the log at most. A page that is short, even empty, and has a `next_cursor` has found nothing more in what it read; the next call goes on.
     */
    get: operations["listLogs"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/monitoring/logs/summary": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Counts of the log's lines, and the newest errors */
    get: operations["summariseLogs"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/schedules": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Schedules, by name */
    get: operations["listSchedules"];
    put?: never;
    /** Have work done at the instants of a cron line, or at an interval */
    post: operations["createSchedule"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/schedules/{name}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One schedule */
    get: operations["getSchedule"];
    put?: never;
    post?: never;
    /** Remove a schedule; a run under way goes on, and its history stays */
    delete: operations["deleteSchedule"];
    options?: never;
    head?: never;
    /** Change what is named of a schedule, pause it or resume it */
    patch: operations["changeSchedule"];
    trace?: never;
  };
  "/api/v1/schedules/{name}/trigger": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Run a schedule now, whether it is paused or not */
    post: operations["triggerSchedule"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/schedules/{name}/history": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Runs of a schedule, the newest first, with outcome and duration
     * @description Also of one that was removed, as long as its runs are kept.
     */
    get: operations["listScheduleRuns"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/monitoring/scheduler": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether schedules are kept, and how each stands */
    get: operations["monitorScheduler"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/monitoring/backups": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Backups on this machine, newest first */
    get: operations["listBackups"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/monitoring/backups/summary": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How many backups there are, and when one was last made, copied and proven */
    get: operations["summariseBackups"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/simulations": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Sessions, the newest first */
    get: operations["listSimulations"];
    put?: never;
    /**
     * Start a paper-trading session on live candles
     * @description Any process that runs sessions takes it up within seconds, warms its strategies up and trades from the candle on that is open now.
     */
    post: operations["createSimulation"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/simulations/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One session: its settings, its money, its feed and each of its strategies */
    get: operations["getSimulation"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/simulations/{id}/stop": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** End a session for good; open positions stay as they are, at their last marks */
    post: operations["stopSimulation"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/simulations/{id}/pause": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Enter nothing until it is resumed; positions leave as ever */
    post: operations["pauseSimulation"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/simulations/{id}/resume": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Enter positions again */
    post: operations["resumeSimulation"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/simulations/{id}/kill": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Throw the kill switch: nothing is entered any more, and positions are left at their next open unless they are to stay */
    post: operations["killSimulation"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/simulations/{id}/traders/mode": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Pause, disable or reactivate one strategy on one symbol
     * @description `active` also has a strategy that failed begin anew; `paused` enters nothing; `disabled` leaves at the next open.
     */
    post: operations["setTraderMode"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/simulations/{id}/positions": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Positions of a session: open, closed, or all of them */
    get: operations["listSimulatedPositions"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/simulations/{id}/trades": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Closed trades of a session */
    get: operations["listSimulatedTrades"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/simulations/{id}/signals": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the strategies of a session decided */
    get: operations["listSimulatedSignals"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/simulations/{id}/orders": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What a session wanted done, and why it was refused where it was */
    get: operations["listSimulatedOrders"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/simulations/{id}/equity": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The worth of a session over time
     * @description A longer curve is thinned to `points` stretches of equal length, each with its extremes, so that no fall is lost between two points.
     */
    get: operations["getSimulatedEquity"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/simulations/{id}/commands": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What was asked of a session, and what became of it */
    get: operations["listSimulationCommands"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/simulations/{id}/parity": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How each closed day of a session compares with a backtest of it */
    get: operations["listSimulationParity"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/stream": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Follow sessions, jobs and health by one WebSocket
     * @description A token goes in `Authorization`, or as `Sec-WebSocket-Protocol: bearer, <token>`; never in the URL. The client sends `{"op": "subscribe", "id", "topic", "session_id"?, "after"?}`, `{"op": "unsubscribe", "id"}` or `{"op": "ping"}`, each answered under its `id`. Topics of a session (candles, signals, orders, positions, equity, session) need `session_id`; `jobs` and `health` are the desk's. Messages are `{topic, session_id, sequence, at, payload}`; the sequence of a session has no gaps, and `after` resumes it. A client that does not keep up is closed with 4008 and "too slow: resume after <sequence>", one whose token is no longer good with 4001.
     */
    get: operations["openStream"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/simulations/{id}/events": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Follow a session by server-sent events
     * @description Every event with its topic as its name and its sequence as its id, from the one after `after` or Last-Event-ID on; without either those to come. A client that comes back with Last-Event-ID misses nothing and gets nothing twice.
     */
    get: operations["watchSimulation"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/data/imports": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Take a file of candles into the store
     * @description The body is the file itself: CSV, CSV in gzip or Parquet, at most 64 MiB, told apart by its content. The layouts are those of `coin-hts data import`; nothing is guessed and nothing repaired. `dry_run=true` shows what was understood and what would change.
     */
    post: operations["importData"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: never;
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  getLiveness: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            /** @enum {string} */
            status: "ok";
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  getReadiness: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description All of them do. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            /** @enum {string} */
            status: "ready" | "not_ready";
            dependencies: {
              [key: string]: {
                /** @enum {string} */
                status: "ok" | "failed";
                latency_ms: number;
              };
            };
          };
        };
      };
      /** @description Some do not; the log says why. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            /** @enum {string} */
            status: "ready" | "not_ready";
            dependencies: {
              [key: string]: {
                /** @enum {string} */
                status: "ok" | "failed";
                latency_ms: number;
              };
            };
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  getHealth: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Also of one that is not well: `overall` says so. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            /** @enum {string} */
            status: "success";
            health: {
              /** @enum {string} */
              overall: "HEALTHY" | "WARNING" | "CRITICAL";
              total: number;
              ok: number;
              warnings: number;
              errors: number;
              cpu_percent: number | null;
              memory: {
                percent: number | null;
                available_mb: number | null;
              };
              disk: {
                percent: number | null;
                free_gb: number | null;
              };
              postgresql:
                | ({
                    /** @enum {string} */
                    status: "ok" | "warning" | "error";
                    summary: string;
                  } & {
                    [key: string]: unknown;
                  })
                | null;
              redis:
                | ({
                    /** @enum {string} */
                    status: "ok" | "warning" | "error";
                    summary: string;
                  } & {
                    [key: string]: unknown;
                  })
                | null;
              queues:
                | ({
                    /** @enum {string} */
                    status: "ok" | "warning" | "error";
                    summary: string;
                  } & {
                    [key: string]: unknown;
                  })
                | null;
              storage:
                | ({
                    /** @enum {string} */
                    status: "ok" | "warning" | "error";
                    summary: string;
                  } & {
                    [key: string]: unknown;
                  })
                | null;
              last_proven_restore: string | null;
              checks: {
                name: string;
                /** @enum {string} */
                status: "ok" | "warning" | "error";
                /** @description For a person; of trouble, also what to do. */
                summary: string;
                latency_ms: number;
                figures: {
                  [key: string]: string | number | boolean | null;
                };
                parts?: {
                  [key: string]: {
                    [key: string]: string | number | boolean | null;
                  };
                };
              }[];
            };
            /** @description A line for each check that is not ok. */
            warnings: string[];
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  getMetrics: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description In the text format. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "text/plain": string;
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  listBacktests: {
    parameters: {
      query?: {
        strategy?: string;
        symbol?: string;
        timeframe?: "1m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d" | "1w";
        status?: "queued" | "running" | "completed" | "failed" | "cancelled";
        /** @description Saved at or after: a date (midnight KST), ISO instant or epoch ms. */
        from?: string;
        /** @description Saved before: a date (that day included), ISO instant or epoch ms. */
        to?: string;
        /** @description A fraction. */
        min_return?: number;
        tag?: string;
        /** @description Part of the note, the run id or the strategy; case does not matter. */
        text?: string;
        sort?: "created_at" | "total_return" | "trades";
        /** @description At most so many, 50 unless given. */
        limit?: number;
        /** @description `next_cursor` of the page before, with the same query otherwise. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of runs. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            runs: {
              run_id: string;
              status: "queued" | "running" | "completed" | "failed" | "cancelled";
              /** @description import: another program's figures, without receipts. */
              origin: "engine" | "import";
              /** @description What the other program called an imported run. */
              source_run_id: string | null;
              strategy: string;
              params: {
                [key: string]: unknown;
              };
              execution: {
                [key: string]: unknown;
              };
              timeframe: string;
              symbols: string[];
              /** @description As asked for; null where it was left open. */
              start: string | null;
              /** @description As asked for, exclusive; null where it was left open. */
              end: string | null;
              engine_version: string;
              synthetic: boolean;
              note: string;
              tags: string[];
              total_return: number | null;
              /** @description The deepest of its symbols. */
              max_drawdown: number | null;
              /** @description Of a run with one symbol; null for several. */
              sharpe_annual_365: number | null;
              trades: number | null;
              execution_time_ms: number | null;
              /** @description Of its bundle. */
              bytes: number | null;
              /** Format: date-time */
              created_at: string;
              finished_at: string | null;
              exported_at: string | null;
              export_location: string | null;
            }[];
            next_cursor: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  runBacktest: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key and request are answered alike for a day; another request is refused. */
        "idempotency-key"?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          symbols: string[];
          strategy: string;
          /** @description Date (midnight KST), ISO instant or epoch ms; inclusive. */
          start_date?: string;
          /** @description Date (the last day included), ISO instant or epoch ms (exclusive). */
          end_date?: string;
          /** @description 1m to 1w; when left out that of the candles, 1d from a store. */
          timeframe?: string;
          /** @description At most that many candles a symbol, the newest of the range. */
          candle_size?: number;
          gap_policy?: "skip" | "flat" | "fail";
          params?: {
            [key: string]: unknown;
          };
          execution?: {
            [key: string]: unknown;
          };
          /** @description Whose candles of the store; upbit when left out, demo for symbols of the demo market. */
          exchange?: string;
          /** @description Run it although the very same run is kept. */
          fresh?: boolean;
          /** @description What to remember of the run. */
          note?: string;
          tags?: string[];
        };
      };
    };
    responses: {
      /** @description The result; the run is kept. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            run_id: string;
            strategy: string;
            params: {
              [key: string]: number | boolean | string | null;
            };
            execution: {
              [key: string]: number | boolean | string | null;
            };
            /** Format: date-time */
            start: string;
            /** Format: date-time */
            end: string;
            timeframe: string;
            gap_policy: "skip" | "flat" | "fail";
            symbols: {
              symbol: string;
              synthetic: boolean;
              candles: number;
              /** Format: date-time */
              first_candle: string;
              /** Format: date-time */
              last_candle: string;
              warm_up_candles: number;
              gaps: number;
              missing_candles: number;
              longest_gap_candles: number;
              filled_candles: number;
              signal_study: {
                signals: number;
                samples: number;
                pending: number;
                win_rate: number | null;
                avg_return: number | null;
                max_drawdown: number | null;
                avg_hold_bars: number | null;
              };
              portfolio: {
                trades: number;
                open_trades: number;
                skipped_signals: number;
                unfilled_signals: number;
                ambiguous_candles: number;
                fills_on_filled_candles: number;
                initial_cash: number;
                final_equity: number;
                total_return: number;
                total_return_target_first: number | null;
                open_pnl: number;
                total_fees: number;
                total_slippage: number;
                cost_share_of_initial_cash: number;
                max_drawdown: number;
                max_drawdown_peak: string | null;
                max_drawdown_trough: string | null;
                max_drawdown_recovery: string | null;
                longest_under_water_days: number;
                longest_under_water_start: string | null;
                longest_under_water_end: string | null;
                days: number;
                cagr: number | null;
                volatility_annual_365: number | null;
                sharpe_annual_365: number | null;
                sortino_annual_365: number | null;
                calmar: number | null;
                ulcer_index: number | null;
                cvar_95_daily: number | null;
                alpha_annual_365: number | null;
                beta: number | null;
                exposure: number | null;
                turnover_annual_365: number | null;
                win_rate: number | null;
                payoff_ratio: number | null;
                profit_factor: number | null;
                expectancy: number | null;
                expectancy_rate: number | null;
                sqn: number | null;
                longest_winning_streak: number;
                longest_losing_streak: number;
                mean_mae: number | null;
                worst_mae: number | null;
                mean_mfe: number | null;
                best_mfe: number | null;
                mean_holding_candles: number | null;
                median_holding_candles: number | null;
                longest_holding_candles: number | null;
                mean_holding_hours: number | null;
                median_holding_hours: number | null;
                longest_holding_hours: number | null;
                exit_reasons: {
                  [key: string]: {
                    trades: number;
                    pnl: number;
                  };
                };
                monthly_returns: {
                  month: string;
                  return: number;
                  partial: boolean;
                }[];
                null_reasons: {
                  [key: string]: string;
                };
              };
              benchmark: {
                /** @enum {string} */
                name: "buy_and_hold";
                final_equity: number;
                total_return: number;
                max_drawdown: number;
                sharpe_annual_365: number | null;
                null_reasons: {
                  [key: string]: string;
                };
              };
              warnings: string[];
              signals?: {
                /** Format: date-time */
                timestamp: string;
                side: "BUY" | "SELL";
                price: number;
                confidence: number;
                level: number | null;
              }[];
              trades?: {
                /** Format: date-time */
                entry_time: string;
                /** Format: date-time */
                exit_time: string;
                entry_price: number;
                exit_price: number;
                quantity: number;
                fees: number;
                slippage: number;
                pnl: number;
                return: number;
                mae: number;
                mfe: number;
                holding_candles: number;
                exit_reason: string;
              }[];
              equity?: {
                /** Format: date-time */
                timestamp: string;
                equity: number;
                drawdown: number;
              }[];
              cost_ladder?: {
                rungs: {
                  label: string;
                  cost_multiple: number;
                  delay_candles: number;
                  total_return: number;
                  final_equity: number;
                  max_drawdown: number;
                  trades: number;
                }[];
                break_even_multiple: number | null;
                break_even_cost_rate: number | null;
                null_reasons: {
                  [key: string]: string;
                };
              };
            }[];
            failed_symbols?: {
              symbol: string;
              code: string;
              message: string;
            }[];
            totals: {
              symbols: number;
              candles: number;
              signals: number;
              trades: number;
              open_trades: number;
              initial_cash: number;
              final_equity: number;
              total_return: number;
              total_fees: number;
              total_slippage: number;
            };
            execution_time_ms: number;
            receipt: {
              symbol: string;
              engine_version: string;
              strategy: string;
              strategy_sha256: string | null;
              params: {
                [key: string]: number | boolean | string | null;
              };
              execution: {
                [key: string]: number | boolean | string | null;
              };
              timeframe: string;
              gap_policy: "skip" | "flat" | "fail";
              first_candle: string | null;
              candles: number;
              candles_sha256: string;
              seed: number | null;
              orders_sha256: string;
            }[];
          };
        };
      };
      /** @description It is done by and by; Location tells how it stands. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            task_id: string;
            /** @enum {string} */
            status: "queued" | "running" | "completed" | "failed" | "cancelled";
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            created_at: string;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  submitBacktest: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key and request are answered alike for a day; another request is refused. */
        "idempotency-key"?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          symbols: string[];
          strategy: string;
          /** @description Date (midnight KST), ISO instant or epoch ms; inclusive. */
          start_date?: string;
          /** @description Date (the last day included), ISO instant or epoch ms (exclusive). */
          end_date?: string;
          /** @description 1m to 1w; when left out that of the candles, 1d from a store. */
          timeframe?: string;
          /** @description At most that many candles a symbol, the newest of the range. */
          candle_size?: number;
          gap_policy?: "skip" | "flat" | "fail";
          params?: {
            [key: string]: unknown;
          };
          execution?: {
            [key: string]: unknown;
          };
          /** @description Whose candles of the store; upbit when left out, demo for symbols of the demo market. */
          exchange?: string;
          /** @description Run it although the very same run is kept. */
          fresh?: boolean;
          /** @description What to remember of the run. */
          note?: string;
          tags?: string[];
        };
      };
    };
    responses: {
      /** @description It is done by and by; Location tells how it stands. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            task_id: string;
            /** @enum {string} */
            status: "queued" | "running" | "completed" | "failed" | "cancelled";
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            created_at: string;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  getBacktestTask: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        task_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Its state; with the result once it is completed. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            task_id: string;
            /** @enum {string} */
            status: "queued" | "running" | "completed" | "failed" | "cancelled";
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            created_at: string;
            progress: number;
            eta_seconds: number | null;
            attempts: number;
            run_id: string | null;
            result: {
              [key: string]: unknown;
            } | null;
            error: {
              code: string;
              message: string;
            } | null;
            started_at: string | null;
            finished_at: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  watchBacktestTask: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        task_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A stream of events. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            task_id: string;
            /** @enum {string} */
            status: "queued" | "running" | "completed" | "failed" | "cancelled";
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            created_at: string;
            progress: number;
            eta_seconds: number | null;
            attempts: number;
            run_id: string | null;
            result: {
              [key: string]: unknown;
            } | null;
            error: {
              code: string;
              message: string;
            } | null;
            started_at: string | null;
            finished_at: string | null;
          };
          "text/event-stream": string;
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  cancelBacktestTask: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        task_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is cancelled. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            task_id: string;
            /** @enum {string} */
            status: "queued" | "running" | "completed" | "failed" | "cancelled";
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            created_at: string;
            progress: number;
            eta_seconds: number | null;
            attempts: number;
            run_id: string | null;
            result: {
              [key: string]: unknown;
            } | null;
            error: {
              code: string;
              message: string;
            } | null;
            started_at: string | null;
            finished_at: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  getLatestBacktest: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The run. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            run_id: string;
            status: "queued" | "running" | "completed" | "failed" | "cancelled";
            /** @description import: another program's figures, without receipts. */
            origin: "engine" | "import";
            /** @description What the other program called an imported run. */
            source_run_id: string | null;
            strategy: string;
            params: {
              [key: string]: unknown;
            };
            execution: {
              [key: string]: unknown;
            };
            timeframe: string;
            symbols: string[];
            /** @description As asked for; null where it was left open. */
            start: string | null;
            /** @description As asked for, exclusive; null where it was left open. */
            end: string | null;
            engine_version: string;
            synthetic: boolean;
            note: string;
            tags: string[];
            total_return: number | null;
            /** @description The deepest of its symbols. */
            max_drawdown: number | null;
            /** @description Of a run with one symbol; null for several. */
            sharpe_annual_365: number | null;
            trades: number | null;
            execution_time_ms: number | null;
            /** @description Of its bundle. */
            bytes: number | null;
            /** Format: date-time */
            created_at: string;
            finished_at: string | null;
            exported_at: string | null;
            export_location: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  compareBacktests: {
    parameters: {
      query: {
        /** @description Given once for each. */
        run_id: string[];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The runs and the settings that are not the same in all. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            runs: {
              run_id: string;
              status: "queued" | "running" | "completed" | "failed" | "cancelled";
              /** @description import: another program's figures, without receipts. */
              origin: "engine" | "import";
              /** @description What the other program called an imported run. */
              source_run_id: string | null;
              strategy: string;
              params: {
                [key: string]: unknown;
              };
              execution: {
                [key: string]: unknown;
              };
              timeframe: string;
              symbols: string[];
              /** @description As asked for; null where it was left open. */
              start: string | null;
              /** @description As asked for, exclusive; null where it was left open. */
              end: string | null;
              engine_version: string;
              synthetic: boolean;
              note: string;
              tags: string[];
              total_return: number | null;
              /** @description The deepest of its symbols. */
              max_drawdown: number | null;
              /** @description Of a run with one symbol; null for several. */
              sharpe_annual_365: number | null;
              trades: number | null;
              execution_time_ms: number | null;
              /** @description Of its bundle. */
              bytes: number | null;
              /** Format: date-time */
              created_at: string;
              finished_at: string | null;
              exported_at: string | null;
              export_location: string | null;
            }[];
            differences: {
              name: string;
              values: unknown[];
            }[];
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  getBacktest: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Such as run_0f3c… */
        run_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The run. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            run_id: string;
            status: "queued" | "running" | "completed" | "failed" | "cancelled";
            /** @description import: another program's figures, without receipts. */
            origin: "engine" | "import";
            /** @description What the other program called an imported run. */
            source_run_id: string | null;
            strategy: string;
            params: {
              [key: string]: unknown;
            };
            execution: {
              [key: string]: unknown;
            };
            timeframe: string;
            symbols: string[];
            /** @description As asked for; null where it was left open. */
            start: string | null;
            /** @description As asked for, exclusive; null where it was left open. */
            end: string | null;
            engine_version: string;
            synthetic: boolean;
            note: string;
            tags: string[];
            total_return: number | null;
            /** @description The deepest of its symbols. */
            max_drawdown: number | null;
            /** @description Of a run with one symbol; null for several. */
            sharpe_annual_365: number | null;
            trades: number | null;
            execution_time_ms: number | null;
            /** @description Of its bundle. */
            bytes: number | null;
            /** Format: date-time */
            created_at: string;
            finished_at: string | null;
            exported_at: string | null;
            export_location: string | null;
            /** @enum {string} */
            money: "exact" | "whole";
            files: {
              name: string;
              bytes: number;
              sha256: string;
              rows: number | null;
            }[];
            /** @description As POST /backtests answered it; of an imported run what its program wrote. */
            result: {
              [key: string]: unknown;
            };
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  deleteBacktest: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Such as run_0f3c… */
        run_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is gone. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  annotateBacktest: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Such as run_0f3c… */
        run_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          note?: string;
          tags?: string[];
        };
      };
    };
    responses: {
      /** @description The run as it is now. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            run_id: string;
            status: "queued" | "running" | "completed" | "failed" | "cancelled";
            /** @description import: another program's figures, without receipts. */
            origin: "engine" | "import";
            /** @description What the other program called an imported run. */
            source_run_id: string | null;
            strategy: string;
            params: {
              [key: string]: unknown;
            };
            execution: {
              [key: string]: unknown;
            };
            timeframe: string;
            symbols: string[];
            /** @description As asked for; null where it was left open. */
            start: string | null;
            /** @description As asked for, exclusive; null where it was left open. */
            end: string | null;
            engine_version: string;
            synthetic: boolean;
            note: string;
            tags: string[];
            total_return: number | null;
            /** @description The deepest of its symbols. */
            max_drawdown: number | null;
            /** @description Of a run with one symbol; null for several. */
            sharpe_annual_365: number | null;
            trades: number | null;
            execution_time_ms: number | null;
            /** @description Of its bundle. */
            bytes: number | null;
            /** Format: date-time */
            created_at: string;
            finished_at: string | null;
            exported_at: string | null;
            export_location: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  listSignals: {
    parameters: {
      query?: {
        /** @description Such as KRW-BTC. */
        symbol?: string;
        format?: "json" | "csv" | "parquet";
        /** @description At most so many, 1000 unless given. */
        limit?: number;
        /** @description `next_cursor` of the page before, with the same query otherwise. */
        cursor?: string;
      };
      header?: never;
      path: {
        /** @description Such as run_0f3c… */
        run_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of rows, in the order of symbols and time. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            rows: {
              [key: string]: number | string | null;
            }[];
            next_cursor: string | null;
            total: number;
          };
          "text/csv": string;
          "application/vnd.apache.parquet": string;
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  listTrades: {
    parameters: {
      query?: {
        /** @description Such as KRW-BTC. */
        symbol?: string;
        format?: "json" | "csv" | "parquet";
        /** @description At most so many, 1000 unless given. */
        limit?: number;
        /** @description `next_cursor` of the page before, with the same query otherwise. */
        cursor?: string;
      };
      header?: never;
      path: {
        /** @description Such as run_0f3c… */
        run_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of rows, in the order of symbols and time. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            rows: {
              [key: string]: number | string | null;
            }[];
            next_cursor: string | null;
            total: number;
          };
          "text/csv": string;
          "application/vnd.apache.parquet": string;
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  listEquity: {
    parameters: {
      query?: {
        /** @description Such as KRW-BTC. */
        symbol?: string;
        format?: "json" | "csv" | "parquet";
        /** @description At most so many, 1000 unless given. */
        limit?: number;
        /** @description `next_cursor` of the page before, with the same query otherwise. */
        cursor?: string;
      };
      header?: never;
      path: {
        /** @description Such as run_0f3c… */
        run_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of rows, in the order of symbols and time. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            rows: {
              [key: string]: number | string | null;
            }[];
            next_cursor: string | null;
            total: number;
          };
          "text/csv": string;
          "application/vnd.apache.parquet": string;
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  getReport: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Such as run_0f3c… */
        run_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The page. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": string;
          "text/html": string;
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  verifyBacktest: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Such as run_0f3c… */
        run_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Whether it was reproduced, and what changed. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            reproduced: boolean;
            contradictions: string[];
            symbols: {
              symbol: string;
              reproduced: boolean;
              changedInputs: string[];
              sameOrders: boolean;
              changedFigures: string[];
            }[];
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  exportBacktest: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Such as run_0f3c… */
        run_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Where it is. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            /** @description Such as run_0f3c… */
            run_id: string;
            /** @enum {boolean} */
            success: true;
            location: string;
            etag: string;
            size: number;
            uploaded_at: string;
            skipped: number;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  listJobs: {
    parameters: {
      query?: {
        /** @description `dead`: given up after the last attempt. */
        state?: "queued" | "running" | "completed" | "failed" | "cancelled" | "dead";
        queue?: "backtest-queue" | "data_ingestion" | "operations";
        /** @description At most so many, 50 unless given. */
        limit?: number;
        /** @description `next_cursor` of the page before, with the same query otherwise. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of jobs. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            jobs: {
              task_id: string;
              /** @enum {string} */
              status: "queued" | "running" | "completed" | "failed" | "cancelled";
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              created_at: string;
              progress: number;
              eta_seconds: number | null;
              attempts: number;
              run_id: string | null;
              result: {
                [key: string]: unknown;
              } | null;
              error: {
                code: string;
                message: string;
              } | null;
              started_at: string | null;
              finished_at: string | null;
              /** @enum {string} */
              queue: "backtest-queue" | "data_ingestion" | "operations";
              kind: string;
              max_attempts: number;
              request: {
                [key: string]: unknown;
              };
              dead_at: string | null;
            }[];
            next_cursor: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  summariseJobs: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A line a queue. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            /** @enum {string} */
            backend: "redis" | "postgres";
            queues: {
              /** @enum {string} */
              queue: "backtest-queue" | "data_ingestion" | "operations";
              queued: number;
              running: number;
              completed: number;
              failed: number;
              cancelled: number;
              dead: number;
              oldest_queued_seconds: number | null;
              workers: number;
            }[];
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  getJob: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The job. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            task_id: string;
            /** @enum {string} */
            status: "queued" | "running" | "completed" | "failed" | "cancelled";
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            created_at: string;
            progress: number;
            eta_seconds: number | null;
            attempts: number;
            run_id: string | null;
            result: {
              [key: string]: unknown;
            } | null;
            error: {
              code: string;
              message: string;
            } | null;
            started_at: string | null;
            finished_at: string | null;
            /** @enum {string} */
            queue: "backtest-queue" | "data_ingestion" | "operations";
            kind: string;
            max_attempts: number;
            request: {
              [key: string]: unknown;
            };
            dead_at: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  deleteJob: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is cancelled or gone. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  retryJob: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is queued again. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            task_id: string;
            /** @enum {string} */
            status: "queued" | "running" | "completed" | "failed" | "cancelled";
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            created_at: string;
            progress: number;
            eta_seconds: number | null;
            attempts: number;
            run_id: string | null;
            result: {
              [key: string]: unknown;
            } | null;
            error: {
              code: string;
              message: string;
            } | null;
            started_at: string | null;
            finished_at: string | null;
            /** @enum {string} */
            queue: "backtest-queue" | "data_ingestion" | "operations";
            kind: string;
            max_attempts: number;
            request: {
              [key: string]: unknown;
            };
            dead_at: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  downloadCandles: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key and request are answered alike for a day; another request is refused. */
        "idempotency-key"?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          symbols: string[];
          timeframes: ("1m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d" | "1w")[];
          /** @description Such as upbit. */
          exchange?: string;
          start_date?: string;
          end_date?: string;
        };
      };
    };
    responses: {
      /** @description It is done by and by; Location tells how it stands. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            task_id: string;
            /** @enum {string} */
            status: "queued" | "running" | "completed" | "failed" | "cancelled";
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            created_at: string;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  listAlerts: {
    parameters: {
      query?: {
        status?: "open" | "acknowledged" | "resolved";
        /** @description Only those that matter at least so much. */
        min_severity?: "INFO" | "WARNING" | "ERROR" | "CRITICAL";
        kind?: "health" | "backup" | "performance" | "dead_letter" | "session" | "schedule" | "test";
        /** @description At most so many, 50 unless given. */
        limit?: number;
        /** @description `next_cursor` of the page before, with the same query otherwise. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of alerts. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            alerts: {
              alert_id: string;
              /** @description The same for the same trouble: while it lasts it is one alert, counted. */
              fingerprint: string;
              /** @enum {string} */
              severity: "INFO" | "WARNING" | "ERROR" | "CRITICAL";
              /** @enum {string} */
              kind: "health" | "backup" | "performance" | "dead_letter" | "session" | "schedule" | "test";
              /** @enum {string} */
              status: "open" | "acknowledged" | "resolved";
              title: string;
              detail: {
                [key: string]: unknown;
              };
              occurrences: number;
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              raised_at: string;
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              last_seen_at: string;
              acknowledged_at: string | null;
              acknowledged_by: string | null;
              resolved_at: string | null;
              held_since: string | null;
              told_at: string | null;
              sent_at: string | null;
            }[];
            next_cursor: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  getAlert: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The alert. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            alert_id: string;
            /** @description The same for the same trouble: while it lasts it is one alert, counted. */
            fingerprint: string;
            /** @enum {string} */
            severity: "INFO" | "WARNING" | "ERROR" | "CRITICAL";
            /** @enum {string} */
            kind: "health" | "backup" | "performance" | "dead_letter" | "session" | "schedule" | "test";
            /** @enum {string} */
            status: "open" | "acknowledged" | "resolved";
            title: string;
            detail: {
              [key: string]: unknown;
            };
            occurrences: number;
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            raised_at: string;
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            last_seen_at: string;
            acknowledged_at: string | null;
            acknowledged_by: string | null;
            resolved_at: string | null;
            held_since: string | null;
            told_at: string | null;
            sent_at: string | null;
            deliveries: {
              notice_id: string;
              /** @enum {string} */
              event: "raised" | "escalated" | "resolved" | "summary";
              /** @enum {string} */
              severity: "INFO" | "WARNING" | "ERROR" | "CRITICAL";
              channel: string;
              /** @enum {string} */
              status: "pending" | "sent" | "given_up";
              attempts: number;
              next_attempt_at: string | null;
              ended_at: string | null;
              last_error: string | null;
            }[];
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  acknowledgeAlert: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The alert. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            alert_id: string;
            /** @description The same for the same trouble: while it lasts it is one alert, counted. */
            fingerprint: string;
            /** @enum {string} */
            severity: "INFO" | "WARNING" | "ERROR" | "CRITICAL";
            /** @enum {string} */
            kind: "health" | "backup" | "performance" | "dead_letter" | "session" | "schedule" | "test";
            /** @enum {string} */
            status: "open" | "acknowledged" | "resolved";
            title: string;
            detail: {
              [key: string]: unknown;
            };
            occurrences: number;
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            raised_at: string;
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            last_seen_at: string;
            acknowledged_at: string | null;
            acknowledged_by: string | null;
            resolved_at: string | null;
            held_since: string | null;
            told_at: string | null;
            sent_at: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  resolveAlert: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The alert. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            alert_id: string;
            /** @description The same for the same trouble: while it lasts it is one alert, counted. */
            fingerprint: string;
            /** @enum {string} */
            severity: "INFO" | "WARNING" | "ERROR" | "CRITICAL";
            /** @enum {string} */
            kind: "health" | "backup" | "performance" | "dead_letter" | "session" | "schedule" | "test";
            /** @enum {string} */
            status: "open" | "acknowledged" | "resolved";
            title: string;
            detail: {
              [key: string]: unknown;
            };
            occurrences: number;
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            raised_at: string;
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            last_seen_at: string;
            acknowledged_at: string | null;
            acknowledged_by: string | null;
            resolved_at: string | null;
            held_since: string | null;
            told_at: string | null;
            sent_at: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  getAlertConfig: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description As the environment of this server has it. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            /** @enum {string} */
            language: "en" | "ko";
            /** @enum {string} */
            min_severity: "INFO" | "WARNING" | "ERROR" | "CRITICAL";
            notices_per_ten_minutes: number;
            quiet_hours: string | null;
            escalate_after_minutes: number | null;
            heartbeat: {
              target: string;
              /** @enum {string} */
              method: "GET" | "POST";
              every_minutes: number;
            } | null;
            channels: {
              /** @description slack, email or webhook. */
              channel: string;
              target: string | null;
              pending: number;
              given_up: number;
              last_sent_at: string | null;
              last_error: string | null;
            }[];
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  testAlerts: {
    parameters: {
      query?: {
        /** @description As which it is shown, INFO unless given. */
        severity?: "INFO" | "WARNING" | "ERROR" | "CRITICAL";
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What each channel made of it. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            channels: {
              channel: string;
              target: string;
              /** @enum {string} */
              status: "sent" | "failed";
              error: string | null;
              took_ms: number;
            }[];
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  listStrategies: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description All of them. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            strategies: {
              /** @description What requests call it: a built-in one by its name, one of the strategies' folder by that of its file. */
              name: string;
              /** @description What it calls itself. */
              title: string;
              description: string;
              built_in: boolean;
              sha256: string | null;
              parameters: {
                [key: string]:
                  | {
                      /** @enum {string} */
                      type: "integer";
                      default: number;
                      min: number;
                      max: number;
                      description: string;
                      unit?: string;
                    }
                  | {
                      /** @enum {string} */
                      type: "number";
                      default: number | null;
                      min: number;
                      exclusiveMin?: boolean;
                      max: number;
                      description: string;
                      unit?: string;
                    }
                  | {
                      /** @enum {string} */
                      type: "boolean";
                      default: boolean;
                      description: string;
                      unit?: string;
                    }
                  | {
                      /** @enum {string} */
                      type: "choice";
                      default: string;
                      choices: string[];
                      description: string;
                      unit?: string;
                    };
              };
            }[];
            /** @description Files of the folder that define none. */
            broken: {
              name: string;
              problem: string;
            }[];
            /** @description The settings of the execution, for any strategy. */
            execution: {
              [key: string]:
                | {
                    /** @enum {string} */
                    type: "integer";
                    default: number;
                    min: number;
                    max: number;
                    description: string;
                    unit?: string;
                  }
                | {
                    /** @enum {string} */
                    type: "number";
                    default: number | null;
                    min: number;
                    exclusiveMin?: boolean;
                    max: number;
                    description: string;
                    unit?: string;
                  }
                | {
                    /** @enum {string} */
                    type: "boolean";
                    default: boolean;
                    description: string;
                    unit?: string;
                  }
                | {
                    /** @enum {string} */
                    type: "choice";
                    default: string;
                    choices: string[];
                    description: string;
                    unit?: string;
                  };
            };
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  listPresets: {
    parameters: {
      query?: {
        strategy?: string;
        text?: string;
        /** @description At most so many, 100 unless given. */
        limit?: number;
        /** @description `next_cursor` of the page before, with the same query otherwise. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of presets. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            presets: {
              preset_id: string;
              /** @description Unique, whatever the case. */
              name: string;
              description: string;
              strategy: string;
              params: {
                [key: string]: number | boolean | string | null;
              };
              execution: {
                [key: string]: number | boolean | string | null;
              };
              timeframe: ("1m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d" | "1w") | null;
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              created_at: string;
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              updated_at: string;
            }[];
            next_cursor: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  createPreset: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key and request are answered alike for a day; another request is refused. */
        "idempotency-key"?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          /** @description Unique, whatever the case. */
          name: string;
          strategy: string;
          description?: string;
          params?: {
            [key: string]: number | boolean | string | null;
          };
          execution?: {
            [key: string]: number | boolean | string | null;
          };
          timeframe?: ("1m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d" | "1w") | null;
        };
      };
    };
    responses: {
      /** @description The preset; Location names it. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            preset_id: string;
            /** @description Unique, whatever the case. */
            name: string;
            description: string;
            strategy: string;
            params: {
              [key: string]: number | boolean | string | null;
            };
            execution: {
              [key: string]: number | boolean | string | null;
            };
            timeframe: ("1m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d" | "1w") | null;
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            updated_at: string;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  getPreset: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        preset_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The preset. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            preset_id: string;
            /** @description Unique, whatever the case. */
            name: string;
            description: string;
            strategy: string;
            params: {
              [key: string]: number | boolean | string | null;
            };
            execution: {
              [key: string]: number | boolean | string | null;
            };
            timeframe: ("1m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d" | "1w") | null;
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            updated_at: string;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  deletePreset: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        preset_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is gone. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  changePreset: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        preset_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          /** @description Unique, whatever the case. */
          name?: string;
          description?: string;
          strategy?: string;
          params?: {
            [key: string]: number | boolean | string | null;
          };
          execution?: {
            [key: string]: number | boolean | string | null;
          };
          timeframe?: ("1m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d" | "1w") | null;
        };
      };
    };
    responses: {
      /** @description The preset as it is now. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            preset_id: string;
            /** @description Unique, whatever the case. */
            name: string;
            description: string;
            strategy: string;
            params: {
              [key: string]: number | boolean | string | null;
            };
            execution: {
              [key: string]: number | boolean | string | null;
            };
            timeframe: ("1m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d" | "1w") | null;
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            updated_at: string;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  listMarkets: {
    parameters: {
      query?: {
        /** @description Such as upbit. */
        exchange?: string;
        active?: boolean;
        text?: string;
        /** @description At most so many, 500 unless given. */
        limit?: number;
        /** @description `next_cursor` of the page before, with the same query otherwise. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of markets. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            markets: {
              /** @description Such as upbit. */
              exchange: string;
              /** @description Such as KRW-BTC. */
              symbol: string;
              base_currency: string;
              quote_currency: string;
              english_name: string | null;
              korean_name: string | null;
              /** @description Whether this installation follows the market. */
              active: boolean;
              /** @description Whether the exchange itself warns of it. */
              has_warning: boolean;
              delisted_at: string | null;
              /** @description What the candle store has of it. */
              timeframes: ("1m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d" | "1w")[];
              /** @description Whether any of its stored candles is made up. */
              synthetic: boolean;
            }[];
            next_cursor: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  changeMarket: {
    parameters: {
      query?: {
        /** @description Such as upbit. */
        exchange?: string;
      };
      header?: never;
      path: {
        /** @description Such as KRW-BTC. */
        symbol: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          active: boolean;
        };
      };
    };
    responses: {
      /** @description The market as it is now. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            /** @description Such as upbit. */
            exchange: string;
            /** @description Such as KRW-BTC. */
            symbol: string;
            base_currency: string;
            quote_currency: string;
            english_name: string | null;
            korean_name: string | null;
            /** @description Whether this installation follows the market. */
            active: boolean;
            /** @description Whether the exchange itself warns of it. */
            has_warning: boolean;
            delisted_at: string | null;
            /** @description What the candle store has of it. */
            timeframes: ("1m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d" | "1w")[];
            /** @description Whether any of its stored candles is made up. */
            synthetic: boolean;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  listCandles: {
    parameters: {
      query: {
        /** @description Such as KRW-BTC. */
        symbol: string;
        /** @description Such as upbit. */
        exchange?: string;
        /** @description Length of a candle. */
        timeframe?: "1m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d" | "1w";
        /** @description Date (midnight KST), ISO instant or epoch ms; inclusive. */
        start?: string;
        /** @description Date (the last day included), ISO instant or epoch ms (exclusive). */
        end?: string;
        /** @description `desc` begins with the newest. */
        order?: "asc" | "desc";
        format?: "json" | "csv";
        /** @description At most so many, 1000 unless given. */
        limit?: number;
        /** @description `next_cursor` of the page before, with the same query otherwise. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of candles. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            candles: {
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              timestamp: string;
              open: number;
              high: number;
              low: number;
              close: number;
              volume: number;
            }[];
            next_cursor: string | null;
            /** @description Such as upbit. */
            exchange: string;
            /** @description Such as KRW-BTC. */
            symbol: string;
            /**
             * @description Length of a candle.
             * @enum {string}
             */
            timeframe: "1m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d" | "1w";
            start: string | null;
            end: string | null;
            synthetic: boolean;
            notes: string[];
          };
          "text/csv": string;
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  listData: {
    parameters: {
      query?: {
        /** @description Such as upbit. */
        exchange?: string;
        symbol?: unknown;
        /** @description Length of a candle. */
        timeframe?: "1m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d" | "1w";
        /** @description At most so many, 500 unless given. */
        limit?: number;
        /** @description `next_cursor` of the page before, with the same query otherwise. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of series; what is damaged is named on the first one. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            series: {
              /** @description Such as upbit. */
              exchange: string;
              /** @description Such as KRW-BTC. */
              symbol: string;
              /**
               * @description Length of a candle.
               * @enum {string}
               */
              timeframe: "1m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d" | "1w";
              synthetic: boolean;
              sources: string[];
              rows: number;
              first: string | null;
              last: string | null;
              end: string | null;
              gaps: {
                runs: number;
                missing_candles: number;
                /** @description Of which the exchange said that it has none. */
                confirmed_candles: number;
                longest_candles: number;
                longest_start: string | null;
              };
              completeness: number | null;
              revisions: number;
              bytes: number;
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              updated_at: string;
            }[];
            next_cursor: string | null;
            damaged: {
              /** @description Such as upbit. */
              exchange: string;
              /** @description Such as KRW-BTC. */
              symbol: string;
              /**
               * @description Length of a candle.
               * @enum {string}
               */
              timeframe: "1m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d" | "1w";
            }[];
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  screenMarkets: {
    parameters: {
      query?: {
        /** @description Such as upbit. */
        exchange?: string;
        /** @description Length of a candle. */
        timeframe?: "1m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d" | "1w";
        /** @description The change is measured over so many candles, 1 unless given. */
        change_candles?: number;
        /** @description The volume is compared with the mean of so many before it, 20 unless given. */
        volume_candles?: number;
        strategy?: string;
        signal?: "BUY" | "SELL" | "any";
        /** @description A fraction. */
        min_change?: number;
        /** @description A fraction. */
        max_change?: number;
        min_volume_ratio?: number;
        /** @description `-` for descending; symbol unless given. */
        sort?: "symbol" | "-symbol" | "last_close" | "-last_close" | "change" | "-change" | "volume_ratio" | "-volume_ratio";
        /** @description At most so many, 100 unless given. */
        limit?: number;
        /** @description `next_cursor` of the page before, with the same query otherwise. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of markets. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            markets: {
              /** @description Such as KRW-BTC. */
              symbol: string;
              synthetic: boolean;
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              last_candle: string;
              last_close: number;
              change: number | null;
              volume_ratio: number | null;
              signal: {
                /** @enum {string} */
                side: "BUY" | "SELL";
                confidence: number;
              } | null;
            }[];
            next_cursor: string | null;
            /** @description Such as upbit. */
            exchange: string;
            /**
             * @description Length of a candle.
             * @enum {string}
             */
            timeframe: "1m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d" | "1w";
            strategy: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  listAudit: {
    parameters: {
      query?: {
        /** @description Such as run.delete. */
        action?: string;
        /** @description Such as run, task, preset, token or series. */
        subject_kind?: string;
        subject_id?: string;
        token_id?: string;
        /** @description At most so many, 50 unless given. */
        limit?: number;
        /** @description `next_cursor` of the page before, with the same query otherwise. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of the audit log. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            entries: {
              audit_id: number;
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              happened_at: string;
              /** @description The name of a token, a user of the machine, or a schedule. */
              actor: string;
              token_id: string | null;
              /** @description Such as preset.create. */
              action: string;
              subject_kind: string;
              subject_id: string | null;
              detail: {
                [key: string]: unknown;
              };
              client_address: string | null;
            }[];
            next_cursor: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  listLogs: {
    parameters: {
      query?: {
        /** @description At most so many, 100 unless given. */
        limit?: number;
        /** @description `next_cursor` of the page before, with the same query otherwise. */
        cursor?: string;
        /** @description Such as http, jobs, backtest or download; also those below it. */
        logger_name?: string;
        /** @description The least severe that counts; WARNING is WARN, CRITICAL is FATAL. */
        level?: "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL" | "WARNING" | "CRITICAL";
        text?: string;
        /** @description Not older. */
        from?: string;
        /** @description Not newer. */
        to?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of lines. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            /** @enum {string} */
            status: "success";
            logs: {
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              timestamp: string;
              /** @enum {string} */
              level: "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL";
              logger: string;
              message: string;
              /** @description `request_id`, `task_id`, `session_id`, `error` and whatever else is known. */
              context: {
                [key: string]: unknown;
              };
            }[];
            count: number;
            next_cursor: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  summariseLogs: {
    parameters: {
      query?: {
        /** @description Of the last so many, 24 unless given. */
        hours?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description By level and logger. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            /** @enum {string} */
            status: "success";
            summary: {
              hours: number;
              total: number;
              by_level: {
                TRACE: number;
                DEBUG: number;
                INFO: number;
                WARN: number;
                ERROR: number;
                FATAL: number;
              };
              by_logger: {
                logger: string;
                lines: number;
                errors: number;
              }[];
              newest_errors: {
                /**
                 * Format: date-time
                 * @description ISO-8601 UTC with milliseconds.
                 */
                timestamp: string;
                /** @enum {string} */
                level: "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL";
                logger: string;
                message: string;
                /** @description `request_id`, `task_id`, `session_id`, `error` and whatever else is known. */
                context: {
                  [key: string]: unknown;
                };
              }[];
              /** @description False when there was more than one call reads: then it is of the newest lines. */
              is_complete: boolean;
            };
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  listSchedules: {
    parameters: {
      query?: {
        /** @description At most so many, 100 unless given. */
        limit?: number;
        /** @description `next_cursor` of the page before, with the same query otherwise. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of schedules. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            schedules: {
              /** @description Such as daily_full_backup. */
              name: string;
              /** @description Of the work, such as data_refresh; one that no worker can do is refused. */
              kind: string;
              cron: string | null;
              time_zone: string | null;
              every_seconds: number | null;
              /** @description The request of each run; checked against its kind. */
              payload: {
                [key: string]: unknown;
              };
              enabled: boolean;
              /** @description Of each run. */
              max_attempts: number;
              /** @description Of each attempt. */
              time_limit_seconds: number;
              /** @enum {string} */
              status: "scheduled" | "running" | "paused";
              next_run_at: string | null;
              active_task_id: string | null;
              last_run: {
                task_id: string;
                /** @enum {string} */
                status: "completed" | "failed" | "cancelled";
                started_at: string | null;
                /**
                 * Format: date-time
                 * @description ISO-8601 UTC with milliseconds.
                 */
                finished_at: string;
                duration_seconds: number | null;
                error: {
                  code: string;
                  message: string;
                } | null;
              } | null;
              skipped_runs: number;
              last_skipped_at: string | null;
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              created_at: string;
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              updated_at: string;
            }[];
            next_cursor: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  createSchedule: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key and request are answered alike for a day; another request is refused. */
        "idempotency-key"?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          /** @description Of the work, such as data_refresh; one that no worker can do is refused. */
          kind: string;
          /** @description Minute, hour, day, month, weekday; or with seconds first. */
          cron?: string;
          /** @description Of the cron line: a name of the IANA list, UTC unless given. */
          time_zone?: string;
          /** @description An interval instead of a cron line. */
          every_seconds?: number;
          /** @description The request of each run; checked against its kind. */
          payload?: {
            [key: string]: unknown;
          };
          /** @description False pauses it; what would have run meanwhile is not made up for. */
          enabled?: boolean;
          /** @description Of each run. */
          max_attempts?: number;
          /** @description Of each attempt. */
          time_limit_seconds?: number;
          /** @description Such as daily_full_backup. */
          name: string;
        };
      };
    };
    responses: {
      /** @description The schedule; Location names it. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            /** @description Such as daily_full_backup. */
            name: string;
            /** @description Of the work, such as data_refresh; one that no worker can do is refused. */
            kind: string;
            cron: string | null;
            time_zone: string | null;
            every_seconds: number | null;
            /** @description The request of each run; checked against its kind. */
            payload: {
              [key: string]: unknown;
            };
            enabled: boolean;
            /** @description Of each run. */
            max_attempts: number;
            /** @description Of each attempt. */
            time_limit_seconds: number;
            /** @enum {string} */
            status: "scheduled" | "running" | "paused";
            next_run_at: string | null;
            active_task_id: string | null;
            last_run: {
              task_id: string;
              /** @enum {string} */
              status: "completed" | "failed" | "cancelled";
              started_at: string | null;
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              finished_at: string;
              duration_seconds: number | null;
              error: {
                code: string;
                message: string;
              } | null;
            } | null;
            skipped_runs: number;
            last_skipped_at: string | null;
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            updated_at: string;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  getSchedule: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Such as daily_full_backup. */
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The schedule. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            /** @description Such as daily_full_backup. */
            name: string;
            /** @description Of the work, such as data_refresh; one that no worker can do is refused. */
            kind: string;
            cron: string | null;
            time_zone: string | null;
            every_seconds: number | null;
            /** @description The request of each run; checked against its kind. */
            payload: {
              [key: string]: unknown;
            };
            enabled: boolean;
            /** @description Of each run. */
            max_attempts: number;
            /** @description Of each attempt. */
            time_limit_seconds: number;
            /** @enum {string} */
            status: "scheduled" | "running" | "paused";
            next_run_at: string | null;
            active_task_id: string | null;
            last_run: {
              task_id: string;
              /** @enum {string} */
              status: "completed" | "failed" | "cancelled";
              started_at: string | null;
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              finished_at: string;
              duration_seconds: number | null;
              error: {
                code: string;
                message: string;
              } | null;
            } | null;
            skipped_runs: number;
            last_skipped_at: string | null;
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            updated_at: string;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  deleteSchedule: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Such as daily_full_backup. */
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is gone. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  changeSchedule: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Such as daily_full_backup. */
        name: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          /** @description Of the work, such as data_refresh; one that no worker can do is refused. */
          kind?: string;
          /** @description Minute, hour, day, month, weekday; or with seconds first. */
          cron?: string;
          /** @description Of the cron line: a name of the IANA list, UTC unless given. */
          time_zone?: string;
          /** @description An interval instead of a cron line. */
          every_seconds?: number;
          /** @description The request of each run; checked against its kind. */
          payload?: {
            [key: string]: unknown;
          };
          /** @description False pauses it; what would have run meanwhile is not made up for. */
          enabled?: boolean;
          /** @description Of each run. */
          max_attempts?: number;
          /** @description Of each attempt. */
          time_limit_seconds?: number;
        };
      };
    };
    responses: {
      /** @description The schedule as it is now. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            /** @description Such as daily_full_backup. */
            name: string;
            /** @description Of the work, such as data_refresh; one that no worker can do is refused. */
            kind: string;
            cron: string | null;
            time_zone: string | null;
            every_seconds: number | null;
            /** @description The request of each run; checked against its kind. */
            payload: {
              [key: string]: unknown;
            };
            enabled: boolean;
            /** @description Of each run. */
            max_attempts: number;
            /** @description Of each attempt. */
            time_limit_seconds: number;
            /** @enum {string} */
            status: "scheduled" | "running" | "paused";
            next_run_at: string | null;
            active_task_id: string | null;
            last_run: {
              task_id: string;
              /** @enum {string} */
              status: "completed" | "failed" | "cancelled";
              started_at: string | null;
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              finished_at: string;
              duration_seconds: number | null;
              error: {
                code: string;
                message: string;
              } | null;
            } | null;
            skipped_runs: number;
            last_skipped_at: string | null;
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            updated_at: string;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  triggerSchedule: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key and request are answered alike for a day; another request is refused. */
        "idempotency-key"?: string;
      };
      path: {
        /** @description Such as daily_full_backup. */
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is done by and by; Location tells how it stands. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            task_id: string;
            /** @enum {string} */
            status: "queued" | "running" | "completed" | "failed" | "cancelled";
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            created_at: string;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  listScheduleRuns: {
    parameters: {
      query?: {
        /** @description At most so many, 50 unless given. */
        limit?: number;
        /** @description `next_cursor` of the page before, with the same query otherwise. */
        cursor?: string;
      };
      header?: never;
      path: {
        /** @description Such as daily_full_backup. */
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of runs. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            runs: {
              task_id: string;
              /** @enum {string} */
              status: "queued" | "running" | "completed" | "failed" | "cancelled";
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              created_at: string;
              due_at: string | null;
              started_at: string | null;
              finished_at: string | null;
              duration_seconds: number | null;
              attempts: number;
              result: {
                [key: string]: unknown;
              } | null;
              error: {
                code: string;
                message: string;
              } | null;
            }[];
            next_cursor: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  monitorScheduler: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Every schedule by its name. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            /** @enum {string} */
            status: "success";
            data: {
              /** @description Whether any process schedules. */
              is_running: boolean;
              last_sign_at: string | null;
              jobs_count: number;
              jobs: {
                [key: string]: {
                  /** @description Of the work, such as data_refresh; one that no worker can do is refused. */
                  kind: string;
                  backup_type?: string;
                  /** @enum {string} */
                  trigger: "cron" | "interval";
                  cron: string | null;
                  hour: number | null;
                  minute: number | null;
                  time_zone: string | null;
                  every_seconds: number | null;
                  /** @enum {string} */
                  status: "scheduled" | "running" | "paused";
                  next_run_at: string | null;
                  last_run: string | null;
                  last_status: ("completed" | "failed" | "cancelled") | null;
                  last_duration_seconds: number | null;
                  last_error: {
                    code: string;
                    message: string;
                  } | null;
                  skipped_runs: number;
                };
              };
            };
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  listBackups: {
    parameters: {
      query?: {
        /** @description s3: a copy of it is in the object store. */
        backup_type?: "postgresql" | "redis" | "results" | "s3";
        /** @description At most so many, 100 unless given. */
        limit?: number;
        /** @description `next_cursor` of the page before, with the same query otherwise. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of backups. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            backups: {
              backup_id: string;
              created_at: string | null;
              finished_at: string | null;
              reason: ("asked" | "scheduled" | "before_restore") | null;
              /** @description What it holds, and whether it was copied. */
              backup_types: ("postgresql" | "redis" | "results" | "s3")[];
              encrypted: boolean | null;
              bytes: number;
              /** @description Of the data root, kept once for all backups. */
              files: number;
              problem: string | null;
            }[];
            next_cursor: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  summariseBackups: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Figures of all backups on this machine. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            total: number;
            unreadable: number;
            by_type: {
              postgresql: {
                count: number;
                newest_at: string | null;
              };
              redis: {
                count: number;
                newest_at: string | null;
              };
              results: {
                count: number;
                newest_at: string | null;
              };
              s3: {
                count: number;
                newest_at: string | null;
              };
            };
            newest_backup_at: string | null;
            last_proven_restore_at: string | null;
            last_proof: {
              backup_id: string;
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              proven_at: string;
              proven: boolean;
              duration_ms: number;
            } | null;
            backup_bytes: number;
            object_count: number;
            object_bytes: number;
            free_bytes: number;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  listSimulations: {
    parameters: {
      query?: {
        status?: "running" | "paused" | "stopped" | "failed";
        /** @description Such as upbit. */
        exchange?: string;
        /** @description Such as KRW-BTC. */
        symbol?: string;
        strategy?: string;
        text?: string;
        /** @description At most so many, 50 unless given. */
        limit?: number;
        /** @description `next_cursor` of the page before, with the same query otherwise. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of sessions. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            simulations: {
              session_id: string;
              name: string;
              /** @enum {string} */
              status: "running" | "paused" | "stopped" | "failed";
              /** @description Whether its kill switch was thrown: nothing is entered any more. */
              killed: boolean;
              /** @description Such as upbit. */
              exchange: string;
              /** @enum {string} */
              feed: "live" | "replay";
              /**
               * @description Length of a candle.
               * @enum {string}
               */
              timeframe: "1m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d" | "1w";
              /** @enum {string} */
              account: "each" | "shared";
              /** @description Of each account. */
              initial_cash: number;
              cash: number;
              /** @description Cash and open positions at their last closes, of all accounts. */
              equity: number;
              open_positions: number;
              /** @description Of its newest event. */
              sequence: number;
              feed_status: {
                /** @enum {string} */
                state: "connecting" | "backfilling" | "live" | "lost" | "stopped";
                reason: string | null;
                since: string | null;
                reconnects: number;
              };
              owner: string | null;
              /**
               * Format: date-time
               * @description Open time of the first candle that it trades.
               */
              start: string;
              committed_to: string | null;
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              started_at: string;
              heartbeat_at: string | null;
              stopped_at: string | null;
              error: {
                code: string;
                message: string;
              } | null;
              engine_version: string;
              symbols: number;
              traders: number;
              strategies: string[];
            }[];
            next_cursor: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  createSimulation: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key and request are answered alike for a day; another request is refused. */
        "idempotency-key"?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          name?: string;
          symbols: string[];
          strategies: {
            /** @description Such as KRW-BTC. */
            symbol?: string;
            /** @description Of GET /strategies. */
            strategy: string;
            params?: {
              [key: string]: number | boolean | string | null;
            };
          }[];
          /**
           * @description Length of a candle, 1m unless given.
           * @enum {string}
           */
          timeframe?: "1m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d";
          execution?: {
            [key: string]: number | boolean | string | null;
          };
          risk?: {
            [key: string]: number | boolean | string | null;
          };
          /**
           * @description each (unless given): every strategy and symbol has the initial cash; shared: all trade on one.
           * @enum {string}
           */
          account?: "each" | "shared";
          /**
           * @description Candles as they close.
           * @enum {string}
           */
          feed?: "live";
          /** @description Such as upbit. */
          exchange?: string;
        };
      };
    };
    responses: {
      /** @description The session; Location names it. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            session_id: string;
            name: string;
            /** @enum {string} */
            status: "running" | "paused" | "stopped" | "failed";
            /** @description Whether its kill switch was thrown: nothing is entered any more. */
            killed: boolean;
            /** @description Such as upbit. */
            exchange: string;
            /** @enum {string} */
            feed: "live" | "replay";
            /**
             * @description Length of a candle.
             * @enum {string}
             */
            timeframe: "1m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d" | "1w";
            /** @enum {string} */
            account: "each" | "shared";
            /** @description Of each account. */
            initial_cash: number;
            cash: number;
            /** @description Cash and open positions at their last closes, of all accounts. */
            equity: number;
            open_positions: number;
            /** @description Of its newest event. */
            sequence: number;
            feed_status: {
              /** @enum {string} */
              state: "connecting" | "backfilling" | "live" | "lost" | "stopped";
              reason: string | null;
              since: string | null;
              reconnects: number;
            };
            owner: string | null;
            /**
             * Format: date-time
             * @description Open time of the first candle that it trades.
             */
            start: string;
            committed_to: string | null;
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            started_at: string;
            heartbeat_at: string | null;
            stopped_at: string | null;
            error: {
              code: string;
              message: string;
            } | null;
            engine_version: string;
            execution: {
              [key: string]: number | boolean | string | null;
            };
            risk: {
              [key: string]: number | boolean | string | null;
            };
            traders: {
              /** @description Such as KRW-BTC. */
              symbol: string;
              strategy: string;
              params: {
                [key: string]: number | boolean | string | null;
              };
              /** @enum {string} */
              mode: "active" | "paused" | "disabled";
              failure: {
                code: string;
                message: string;
              } | null;
            }[];
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  getSimulation: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The session. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            session_id: string;
            name: string;
            /** @enum {string} */
            status: "running" | "paused" | "stopped" | "failed";
            /** @description Whether its kill switch was thrown: nothing is entered any more. */
            killed: boolean;
            /** @description Such as upbit. */
            exchange: string;
            /** @enum {string} */
            feed: "live" | "replay";
            /**
             * @description Length of a candle.
             * @enum {string}
             */
            timeframe: "1m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d" | "1w";
            /** @enum {string} */
            account: "each" | "shared";
            /** @description Of each account. */
            initial_cash: number;
            cash: number;
            /** @description Cash and open positions at their last closes, of all accounts. */
            equity: number;
            open_positions: number;
            /** @description Of its newest event. */
            sequence: number;
            feed_status: {
              /** @enum {string} */
              state: "connecting" | "backfilling" | "live" | "lost" | "stopped";
              reason: string | null;
              since: string | null;
              reconnects: number;
            };
            owner: string | null;
            /**
             * Format: date-time
             * @description Open time of the first candle that it trades.
             */
            start: string;
            committed_to: string | null;
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            started_at: string;
            heartbeat_at: string | null;
            stopped_at: string | null;
            error: {
              code: string;
              message: string;
            } | null;
            engine_version: string;
            execution: {
              [key: string]: number | boolean | string | null;
            };
            risk: {
              [key: string]: number | boolean | string | null;
            };
            traders: {
              /** @description Such as KRW-BTC. */
              symbol: string;
              strategy: string;
              params: {
                [key: string]: number | boolean | string | null;
              };
              /** @enum {string} */
              mode: "active" | "paused" | "disabled";
              failure: {
                code: string;
                message: string;
              } | null;
            }[];
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  stopSimulation: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key and request are answered alike for a day; another request is refused. */
        "idempotency-key"?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Whoever runs the session does it between two candles. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            command_id: number;
            session_id: string;
            /** @enum {string} */
            command: "pause" | "resume" | "stop" | "kill" | "set_mode";
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  pauseSimulation: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key and request are answered alike for a day; another request is refused. */
        "idempotency-key"?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Whoever runs the session does it between two candles. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            command_id: number;
            session_id: string;
            /** @enum {string} */
            command: "pause" | "resume" | "stop" | "kill" | "set_mode";
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  resumeSimulation: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key and request are answered alike for a day; another request is refused. */
        "idempotency-key"?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Whoever runs the session does it between two candles. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            command_id: number;
            session_id: string;
            /** @enum {string} */
            command: "pause" | "resume" | "stop" | "kill" | "set_mode";
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  killSimulation: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key and request are answered alike for a day; another request is refused. */
        "idempotency-key"?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          /** @description Whether positions are left at their next open; true unless given. */
          leave?: boolean;
        };
      };
    };
    responses: {
      /** @description Whoever runs the session does it between two candles. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            command_id: number;
            session_id: string;
            /** @enum {string} */
            command: "pause" | "resume" | "stop" | "kill" | "set_mode";
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  setTraderMode: {
    parameters: {
      query?: never;
      header?: {
        /** @description The same key and request are answered alike for a day; another request is refused. */
        "idempotency-key"?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": {
          /** @description Such as KRW-BTC. */
          symbol: string;
          strategy: string;
          /** @enum {string} */
          mode: "active" | "paused" | "disabled";
        };
      };
    };
    responses: {
      /** @description Whoever runs the session does it between two candles. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            command_id: number;
            session_id: string;
            /** @enum {string} */
            command: "pause" | "resume" | "stop" | "kill" | "set_mode";
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  listSimulatedPositions: {
    parameters: {
      query?: {
        /** @description Such as KRW-BTC. */
        symbol?: string;
        strategy?: string;
        /** @description all unless given. */
        status?: "open" | "closed" | "all";
        /** @description At most so many, 100 unless given. */
        limit?: number;
        /** @description `next_cursor` of the page before, with the same query otherwise. */
        cursor?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page, newest first. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            positions: {
              position_id: string;
              /** @description Such as KRW-BTC. */
              symbol: string;
              strategy: string;
              /** @description Which of its strategy and symbol. */
              number: number;
              /** @enum {string} */
              status: "open" | "closed";
              /** @description Base currency. */
              quantity: number;
              /** @description Cash spent on the entry, fee included. */
              cost: number;
              entry_price: number;
              entry_fee: number;
              stop_price: number | null;
              target_price: number | null;
              mark_price: number | null;
              marked_at: string | null;
              open_pnl: number | null;
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              opened_at: string;
              closed_at: string | null;
            }[];
            next_cursor: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  listSimulatedTrades: {
    parameters: {
      query?: {
        /** @description Such as KRW-BTC. */
        symbol?: string;
        strategy?: string;
        /** @description At most so many, 100 unless given. */
        limit?: number;
        /** @description `next_cursor` of the page before, with the same query otherwise. */
        cursor?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page, newest first. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            trades: {
              trade_id: string;
              position_id: string;
              /** @description Such as KRW-BTC. */
              symbol: string;
              strategy: string;
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              entry_time: string;
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              exit_time: string;
              entry_price: number;
              exit_price: number;
              quantity: number;
              fees: number;
              slippage: number;
              pnl: number;
              /** @description A fraction of what was paid. */
              return: number;
              mae: number;
              mfe: number;
              holding_candles: number;
              exit_reason: string;
            }[];
            next_cursor: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  listSimulatedSignals: {
    parameters: {
      query?: {
        /** @description Such as KRW-BTC. */
        symbol?: string;
        strategy?: string;
        /** @description At most so many, 100 unless given. */
        limit?: number;
        /** @description `next_cursor` of the page before, with the same query otherwise. */
        cursor?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page, newest first. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            signals: {
              /** @description Such as KRW-BTC. */
              symbol: string;
              strategy: string;
              /**
               * Format: date-time
               * @description Open time of its candle.
               */
              timestamp: string;
              /** @enum {string} */
              side: "BUY" | "SELL";
              price: number;
              confidence: number;
              level: number | null;
            }[];
            next_cursor: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  listSimulatedOrders: {
    parameters: {
      query?: {
        /** @description Such as KRW-BTC. */
        symbol?: string;
        strategy?: string;
        status?: "pending" | "filled" | "skipped" | "refused";
        /** @description At most so many, 100 unless given. */
        limit?: number;
        /** @description `next_cursor` of the page before, with the same query otherwise. */
        cursor?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page, newest first. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            orders: {
              /** @description Such as KRW-BTC. */
              symbol: string;
              strategy: string;
              /** @description The same whenever the session goes over the same candles. */
              order_key: string;
              /** @enum {string} */
              side: "BUY" | "SELL";
              reason: string;
              /** @enum {string} */
              status: "pending" | "filled" | "skipped" | "refused";
              refusal: string | null;
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              decided_at: string;
              settled_at: string | null;
            }[];
            next_cursor: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  getSimulatedEquity: {
    parameters: {
      query?: {
        start?: string;
        end?: string;
        /** @description At most so many, 1000 unless given. */
        points?: number;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Oldest first. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            equity: {
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              timestamp: string;
              cash: number;
              equity: number;
              /** @description The least since the point before. */
              low_equity: number;
              /** @description The most since the point before. */
              high_equity: number;
              open_positions: number;
            }[];
            /** @description That the points stand for. */
            batches: number;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  listSimulationCommands: {
    parameters: {
      query?: {
        /** @description At most so many, 50 unless given. */
        limit?: number;
        /** @description `next_cursor` of the page before, with the same query otherwise. */
        cursor?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page, newest first. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            commands: {
              command_id: number;
              /** @enum {string} */
              command: "pause" | "resume" | "stop" | "kill" | "set_mode";
              detail: {
                [key: string]: unknown;
              };
              /** @enum {string} */
              status: "waiting" | "done" | "refused";
              refusal: string | null;
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              created_at: string;
              applied_at: string | null;
            }[];
            next_cursor: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  listSimulationParity: {
    parameters: {
      query?: {
        /** @description At most so many, 50 unless given. */
        limit?: number;
        /** @description `next_cursor` of the page before, with the same query otherwise. */
        cursor?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page, newest first. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            parity: {
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              begins_at: string;
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              ends_at: string;
              /** @description Fills that are the same over the fills of either; 1 for a day without any. */
              score: number;
              fills: number;
              matched: number;
              differences: {
                /** @description Such as KRW-BTC. */
                symbol: string;
                strategy: string;
                /** @enum {string} */
                side: "BUY" | "SELL";
                /** @enum {string} */
                kind: "missing" | "extra" | "changed";
                /** @enum {string} */
                cause: "late_candle" | "data_revised" | "signal" | "fill" | "fee";
                candle_time: string | null;
                session: {
                  position: number;
                  /**
                   * Format: date-time
                   * @description ISO-8601 UTC with milliseconds.
                   */
                  candle_time: string;
                  /**
                   * Format: date-time
                   * @description ISO-8601 UTC with milliseconds.
                   */
                  filled_at: string;
                  price: number;
                  quantity: number;
                  fee: number;
                } | null;
                backtest: {
                  position: number;
                  /**
                   * Format: date-time
                   * @description ISO-8601 UTC with milliseconds.
                   */
                  candle_time: string;
                  /**
                   * Format: date-time
                   * @description ISO-8601 UTC with milliseconds.
                   */
                  filled_at: string;
                  price: number;
                  quantity: number;
                  fee: number;
                } | null;
              }[];
              /**
               * Format: date-time
               * @description ISO-8601 UTC with milliseconds.
               */
              compared_at: string;
            }[];
            next_cursor: string | null;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  openStream: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The stream is open. */
      101: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  watchSimulation: {
    parameters: {
      query?: {
        /** @description A sequence; 0 for all that are kept. */
        after?: number;
        /** @description Only these. */
        topics?: ("candles" | "signals" | "orders" | "positions" | "equity" | "session")[];
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A stream of events. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            /** @enum {string} */
            topic: "candles" | "signals" | "orders" | "positions" | "equity" | "session";
            session_id: string;
            /** @description Of its session, without gaps. */
            sequence: number;
            /**
             * Format: date-time
             * @description ISO-8601 UTC with milliseconds.
             */
            at: string;
            payload: {
              [key: string]: unknown;
            };
          };
          "text/event-stream": string;
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
  importData: {
    parameters: {
      query: {
        /** @description Such as upbit. */
        exchange: string;
        /** @description Such as KRW-BTC. */
        symbol: string;
        /** @description Length of a candle. */
        timeframe?: "1m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d" | "1w";
        /** @description Of times that do not name theirs: UTC, KST or an offset such as +09:00. */
        zone?: string;
        /** @description What each column is, comma-separated: time, open, high, low, close, volume, symbol, or _ for unused. */
        columns?: string;
        /** @description Rows of one time and different values; they are refused unless given. */
        duplicates?: "refuse" | "first" | "last";
        /** @description Write candles although they have faults of severity error. */
        force?: boolean;
        /** @description Write nothing. */
        dry_run?: boolean;
      };
      header?: {
        /** @description The same key and request are answered alike for a day; another request is refused. */
        "idempotency-key"?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "text/csv": string;
        "application/gzip": string;
        "application/x-gzip": string;
        "application/vnd.apache.parquet": string;
        "application/octet-stream": string;
      };
    };
    responses: {
      /** @description What was understood, what was found, and what changed or would. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/json": {
            written: boolean;
            understood: {
              /** @description Such as a Binance kline file. */
              layout: string;
              /** @enum {string} */
              format: "csv" | "csv.gz" | "parquet";
              rows: number;
              time_column: string;
              time_unit: string;
              time_zone: string;
              volume_column: string;
              /** @enum {string} */
              order: "oldest first" | "newest first" | "mixed";
              symbol: string | null;
              header: boolean;
              notes: string[];
            };
            /** @description Such as upbit. */
            exchange: string;
            /** @description Such as KRW-BTC. */
            symbol: string;
            /**
             * @description Length of a candle.
             * @enum {string}
             */
            timeframe: "1m" | "3m" | "5m" | "10m" | "15m" | "30m" | "1h" | "4h" | "1d" | "1w";
            rows: number;
            first: string | null;
            last: string | null;
            expected_rows: number;
            completeness: number | null;
            gaps: {
              runs: number;
              missing_candles: number;
              confirmed_candles: number;
              longest_candles: number;
              longest_start: string | null;
              largest: {
                from: string | null;
                until: string | null;
                missing_candles: number;
                confirmed_candles: number;
              }[];
            };
            /** @description The worst first. One of severity error keeps candles from being written unless `force` is asked for. */
            findings: {
              /** @description docs/reference/data-quality.md lists them. */
              kind: string;
              /** @enum {string} */
              severity: "error" | "warning" | "note";
              count: number;
              first: string | null;
              last: string | null;
              message: string;
              examples: {
                open_time: string | null;
                detail: string;
              }[];
            }[];
            /** @description Candles left out because they have not closed yet. */
            unfinished: number;
            /** @description Candles that the store does not have, or did not have, when they were written. */
            added: number;
            /** @description Candles of other values than the stored ones, which go to the revision log. */
            changed: number;
            unchanged: number;
          };
        };
      };
      /** @description What went wrong, by RFC 9457. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": {
            /** @description urn:coin-hts:problem: and the code. */
            type: string;
            /** @description What the code means. */
            title: string;
            status: number;
            /** @description Stable; docs/reference/errors.md lists them. */
            code: string;
            /** @description What was expected, what came, what to do. */
            detail: string;
            /** @description Under which the log tells more. */
            request_id: string;
            errors?: {
              /** @enum {string} */
              in: "body" | "query" | "params" | "headers";
              /** @description JSON pointer to the value. */
              pointer: string;
              detail: string;
            }[];
          };
        };
      };
    };
  };
}
