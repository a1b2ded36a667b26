// SPDX-License-Identifier: Apache-2.0
package dev.gajah.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;

/// Classes that break the rules, among the test sources: a rule that lets its own pass is worth
/// nothing.
final class Controls {
  private Controls() {}

  static JavaClasses classes(String... packages) {
    return new ClassFileImporter().importPackages(packages);
  }

  /// Fails unless the rule finds fault with this class.
  static void assertCatches(ArchRule rule, Class<?> bad) {
    JavaClasses classes = new ClassFileImporter().importClasses(bad);
    assertThat(rule.evaluate(classes).hasViolation())
        .as("%s is caught by: %s", bad.getSimpleName(), rule.getDescription())
        .isTrue();
  }
}
