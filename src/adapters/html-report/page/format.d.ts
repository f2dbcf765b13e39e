// Types of format.js, for the renderer: the page takes that file as it is, so it cannot be TypeScript.

export declare function formatNumber(value: number, decimals?: number): string;
export declare function formatSigned(value: number, decimals?: number): string;
export declare function formatPercent(rate: number, decimals?: number): string;
export declare function formatSignedPercent(rate: number, decimals?: number): string;
export declare function formatMoney(value: number): string;
export declare function formatSignedMoney(value: number): string;
export declare function fillDecimalsOf(price: number): number;
export declare function formatQuantity(quantity: number): string;
export declare function formatShort(value: number): string;
export declare function formatTime(ms: number): string;
export declare function formatDay(ms: number): string;
export declare function formatKst(ms: number): string;
export declare function formatTimeframe(ms: number): string;
export declare function formatDuration(ms: number): readonly [english: string, korean: string];
