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
}
