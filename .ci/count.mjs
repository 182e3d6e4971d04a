// Adds up the reports of the test runs: `count.mjs REPORTS FAILED-STEPS FAILED-RUNS`. A package that left no report, or
// failed without a failing test, counts as one failed test, and so does every other step that failed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const [reports, failedSteps, failedRuns] = process.argv.slice(2);
let passed = 0;
let failed = Number(failedSteps);

for (const folder of ['packages', 'apps']) {
  for (const name of readdirSync(folder)) {
    const config = `${folder}/${name}/vitest.config.ts`;
    if (!existsSync(config)) continue;
    count(name, '18');
    if (readFileSync(config, 'utf8').includes('server: true')) count(name, '15');
  }
}
count('web', '18');
// A run may fail where no report says so, by an error outside of all tests.
if (failed === 0) failed = Number(failedRuns);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);

function count(name, server) {
  const file = `${reports}/${server}/${name}.json`;
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  const [good, bad] = report?.stats
    ? playwrightCounts(report)
    : [report?.numPassedTests ?? 0, report?.numFailedTests ?? 0];
  const isComplete = report?.stats ? report.errors.length === 0 : report?.success;
  const isIncomplete = !isComplete && bad === 0;
  passed += good;
  failed += isIncomplete ? 1 : bad;
  console.log(
    `${name}, PostgreSQL ${server}: ${good} passed, ${bad} failed${isIncomplete ? ', and not all could run' : ''}`,
  );
  for (const trouble of report?.stats ? playwrightTroubles(report.suites) : vitestTroubles(report)) {
    console.log(`  ${trouble.slice(0, 1000).replaceAll('\n', '\n    ')}`);
  }
}

// What failed is said again at the end, where whoever sees only the last lines finds it; and what went well only at the
// second try, which is a fault of the test or of the service that shows seldom.
function vitestTroubles(report) {
  return (report?.testResults ?? []).flatMap((file) => [
    ...(file.message ? [`${file.name}: ${file.message}`] : []),
    ...file.assertionResults
      .filter((test) => test.status === 'failed' || test.failureMessages.length > 0)
      .map((test) => `${file.name}: ${test.fullName}${secondTry(test.status)}\n${test.failureMessages.join('\n')}`),
  ]);
}

function playwrightTroubles(suites) {
  return suites.flatMap((suite) => [
    ...playwrightTroubles(suite.suites ?? []),
    ...(suite.specs ?? [])
      .filter(({ ok, tests }) => !ok || tests.some((test) => test.status === 'flaky'))
      .map(({ ok, file, title, tests }) => {
        const results = tests.flatMap((test) => test.results).filter(({ status }) => status !== 'passed');
        const reasons = results.map((result) => result.error?.message ?? result.status);
        return `${file}: ${title}${secondTry(ok && 'passed')}\n${reasons.join('\n')}`;
      }),
  ]);
}

function secondTry(status) {
  return status === 'passed' ? ' (went well at the second try only)' : '';
}

function playwrightCounts({ stats: { expected, unexpected, flaky, skipped } }) {
  return [expected + flaky, unexpected + skipped];
}
