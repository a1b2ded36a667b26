// SPDX-License-Identifier: Apache-2.0
package dev.gajah.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// State has an owner: nothing static changes, nothing hides in a thread, nobody takes a monitor.
/// Two servers so fit in one JVM, and a crash restart can throw all shared state away.
final class StateTest {
  /// The terminal's stream is shared with whoever else prints there.
  private static final Set<String> MAY_TAKE_MONITORS = Set.of("dev/gajah/cli/StreamLog");

  private final JavaClasses product = Modules.CLASSES;

  static final ArchRule NO_STATIC_VARIABLE =
      fields().that().areStatic().should().haveModifier(FINAL).allowEmptyShould(true);

  /// Collections are declared as `Map` or `List`, and hold an immutable one; what is made for
  /// concurrent change is there to be changed.
  static final ArchRule NO_STATIC_CONTAINER =
      noFields()
          .that()
          .areStatic()
          .should()
          .haveRawType(
              describe(
                  "made for change",
                  type ->
                      type.getPackageName().startsWith("java.util.concurrent")
                              && !type.getSimpleName().equals("TimeUnit")
                          || type.isAssignableTo(java.util.AbstractCollection.class)
                          || type.isAssignableTo(java.util.AbstractMap.class)
                          || type.isAssignableTo(java.util.BitSet.class)
                          || type.isAssignableTo(AbstractStringBuilderOf.TYPE)
                          || type.isAssignableTo(java.nio.Buffer.class)))
          .allowEmptyShould(true);

  /// The part of the JDK that string builders share is not public.
  private static final class AbstractStringBuilderOf {
    static final Class<?> TYPE = StringBuilder.class.getSuperclass();
  }

  static final ArchRule NO_THREAD_LOCAL =
      noClasses()
          .should()
          .dependOnClassesThat(
              describe(
                  "hide state in a thread",
                  type ->
                      type.isAssignableTo(ThreadLocal.class)
                          || type.getName().equals("java.lang.ScopedValue")));

  @Test
  void nothingStaticChanges() {
    NO_STATIC_VARIABLE.check(product);
    NO_STATIC_CONTAINER.check(product);
    Controls.assertCatches(NO_STATIC_VARIABLE, BadDoors.HasMutableStatic.class);
    Controls.assertCatches(NO_STATIC_CONTAINER, BadDoors.HasStaticMap.class);
  }

  @Test
  void nothingHidesInThreads() {
    NO_THREAD_LOCAL.check(product);
    Controls.assertCatches(NO_THREAD_LOCAL, BadDoors.HasThreadLocal.class);
  }

  /// Methods that take a monitor, by reading the instructions: ArchUnit does not see them.
  private static List<String> monitorsIn(Path classes) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        ClassModel model = ClassFile.of().parse(file);
        String name = model.thisClass().asInternalName();
        for (MethodModel method : model.methods()) {
          boolean takes =
              method.flags().has(AccessFlag.SYNCHRONIZED)
                  || method.code().stream()
                      .flatMap(code -> code.elementStream())
                      .anyMatch(
                          element ->
                              element instanceof MonitorInstruction monitor
                                  && monitor.opcode() == Opcode.MONITORENTER);
          if (takes && !MAY_TAKE_MONITORS.contains(name)) {
            found.add(name + "." + method.methodName().stringValue());
          }
        }
      }
    }
    return found;
  }

  @Test
  void nobodyTakesMonitors() throws IOException {
    List<String> found = new ArrayList<>();
    for (String folder : Modules.folders()) {
      found.addAll(monitorsIn(Modules.classesOf(folder)));
    }
    assertThat(found).isEmpty();
  }

  @Test
  void monitorIsNoticed() throws IOException {
    Path own = Modules.root().resolve("testing/architecture/target/test-classes");
    assertThat(monitorsIn(own))
        .contains(
            "dev/gajah/architecture/BadDoors.synchronizedMethod",
            "dev/gajah/architecture/BadDoors$WaitsOnMonitor.await");
  }
}
