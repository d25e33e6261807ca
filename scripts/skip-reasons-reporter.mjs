/** Prints every skipped test with its reason after the run. A skipped test without a reason fails the run. */
export default class SkipReasonsReporter {
  onTestRunEnd(modules) {
    for (const test of modules.flatMap((module) => [...module.children.allTests("skipped")])) {
      const reason = test.result().note;
      const name = `${test.module.relativeModuleId} > ${test.fullName}`;
      if (reason !== undefined) {
        console.log(`skipped: ${name}: ${reason}`);
      } else {
        console.error(`skipped without a reason, give one with context.skip(reason): ${name}`);
        process.exitCode = 1;
      }
    }
  }
}
