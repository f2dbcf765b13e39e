import { type Static, Type } from "typebox";

/*
 * What vitest's JSON reporter writes (`--reporter=json`), as far as it is read here; the shape is jest's.
 */

const Count = Type.Integer({ minimum: 0 });

const Assertion = Type.Object({
  fullName: Type.String(),
  status: Type.Union([Type.Literal("passed"), Type.Literal("failed"), Type.Literal("skipped"), Type.Literal("todo")], {
    description: "A test that was still running has another one, and its results are no results.",
  }),
});

const File = Type.Object({
  name: Type.String({ description: "The path of the test file on the machine that ran it." }),
  status: Type.Union([Type.Literal("passed"), Type.Literal("failed")]),
  message: Type.String({ description: "Why the file itself failed; empty when it did not." }),
  assertionResults: Type.Array(Assertion),
});
export type TestFileResult = Static<typeof File>;

export const TestResults = Type.Object({
  numTotalTestSuites: Count,
  numPassedTestSuites: Count,
  numFailedTestSuites: Count,
  numPendingTestSuites: Count,
  numTotalTests: Count,
  numPassedTests: Count,
  numFailedTests: Count,
  numPendingTests: Type.Integer({ minimum: 0, description: "Skipped ones." }),
  numTodoTests: Count,
  success: Type.Boolean(),
  testResults: Type.Array(File),
});
export type TestResults = Static<typeof TestResults>;
