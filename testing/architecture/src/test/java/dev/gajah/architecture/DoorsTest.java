// SPDX-License-Identifier: Apache-2.0
package dev.gajah.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The outside world is reached through five doors, and nothing but their keepers opens one.
///
/// Keepers are the implementations in `base`, `testing/support`, and the programs of `cli`, which
/// are the outside world themselves. Every other exception is named here with its reason.
final class DoorsTest {
  private final JavaClasses product = Modules.CLASSES;

  private static GivenClassesConjunction noneBut(String... keepers) {
    return noClasses()
        .that()
        .resideInAPackage("dev.gajah..")
        .and()
        .resideOutsideOfPackages("dev.gajah.cli..", "dev.gajah.support..")
        .and(not(resideInAnyPackage(keepers)));
  }

  private static DescribedPredicate<JavaAccess<?>> callOf(Class<?> owner, String... methods) {
    Set<String> names = Set.of(methods);
    return describe(
        owner.getSimpleName() + "." + names,
        access ->
            access.getTargetOwner().isEquivalentTo(owner)
                && names.contains(access.getTarget().getName()));
  }

  // ---- files ----

  static final ArchRule FILES =
      noneBut("dev.gajah.base.io")
          .should()
          .dependOnClassesThat(
              describe(
                  "open files",
                  type ->
                      type.isEquivalentTo(java.nio.file.Files.class)
                          || type.isEquivalentTo(java.nio.file.FileSystems.class)
                          || type.isEquivalentTo(java.io.File.class)
                          || type.isEquivalentTo(java.io.RandomAccessFile.class)
                          || type.isEquivalentTo(java.io.FileInputStream.class)
                          || type.isEquivalentTo(java.io.FileOutputStream.class)
                          || type.isEquivalentTo(java.io.FileReader.class)
                          || type.isEquivalentTo(java.io.FileWriter.class)
                          || type.isEquivalentTo(java.util.zip.ZipFile.class)))
          .orShould()
          .accessTargetWhere(callOf(java.nio.file.Path.class, "toFile", "toRealPath", "register"))
          .because("the file door is dev.gajah.base.io.FileSystem");

  /// Unix-domain sockets are channels too.
  static final ArchRule CHANNELS =
      noneBut("dev.gajah.base.io", "dev.gajah.base.net")
          .should()
          .dependOnClassesThat(resideInAPackage("java.nio.channels"))
          .because("the file door is dev.gajah.base.io.FileSystem");

  // ---- network ----

  /// Failures that a reader of a connection has to tell apart.
  private static final Set<String> NETWORK_FAILURES =
      Set.of("java.net.SocketTimeoutException", "java.net.SocketException");

  static final ArchRule NETWORK =
      noneBut("dev.gajah.base.net")
          .should()
          .dependOnClassesThat(
              resideInAPackage("java.net..")
                  .and(
                      not(
                          describe(
                              "tell failures apart",
                              (JavaClass type) -> NETWORK_FAILURES.contains(type.getName()))))
                  // An address in text form is parsed, not looked up; see NO_LOOKUP.
                  .and(not(name("java.net.InetAddress"))))
          .because("the network door is dev.gajah.base.net.Network");

  static final ArchRule NO_LOOKUP =
      noneBut("dev.gajah.base.net")
          .should()
          .accessTargetWhere(
              callOf(
                  java.net.InetAddress.class,
                  "getByName",
                  "getAllByName",
                  "getLocalHost",
                  "getHostName",
                  "getCanonicalHostName",
                  "isReachable"))
          .because("to look a name up is to use the network");

  // ---- time ----

  static final ArchRule TIME =
      noneBut("dev.gajah.base.time", "dev.gajah.base.process")
          .should()
          .accessTargetWhere(callOf(System.class, "nanoTime", "currentTimeMillis"))
          .orShould()
          .accessTargetWhere(
              describe(
                  "now() of java.time, or a clock",
                  access ->
                      access.getTargetOwner().getPackageName().startsWith("java.time")
                          && (access.getTarget().getName().equals("now")
                              || access.getTargetOwner().isEquivalentTo(java.time.Clock.class))))
          .orShould()
          .callConstructor(java.util.Date.class)
          .orShould()
          .dependOnClassesThat(name("java.util.Calendar"))
          .orShould()
          .dependOnClassesThat(name("java.util.GregorianCalendar"))
          .because("the time door is dev.gajah.base.time.Clock");

  // ---- threads ----

  private static final Set<String> WAITERS =
      Set.of(
          "CountDownLatch",
          "CyclicBarrier",
          "Phaser",
          "Semaphore",
          "Exchanger",
          "BlockingQueue",
          "BlockingDeque",
          "TransferQueue",
          "LinkedBlockingQueue",
          "ArrayBlockingQueue",
          "LinkedBlockingDeque",
          "PriorityBlockingQueue",
          "SynchronousQueue",
          "DelayQueue",
          "LinkedTransferQueue");

  private static final Set<String> MAKERS_OF_THREADS =
      Set.of(
          "Executor",
          "ExecutorService",
          "Executors",
          "ThreadPoolExecutor",
          "ScheduledExecutorService",
          "ForkJoinPool",
          "ForkJoinTask",
          "RecursiveTask",
          "RecursiveAction",
          "CompletableFuture",
          "CompletionStage",
          "FutureTask",
          "ThreadFactory",
          "StructuredTaskScope");

  static final ArchRule THREADS =
      noneBut("dev.gajah.base.process")
          .should()
          .dependOnClassesThat(
              describe(
                  "make threads",
                  type ->
                      type.getPackageName().equals("java.util.concurrent")
                              && MAKERS_OF_THREADS.contains(type.getSimpleName())
                          || type.isEquivalentTo(java.util.Timer.class)))
          .orShould()
          .accessTargetWhere(
              describe(
                  "a thread other than the caller's",
                  access ->
                      access.getTargetOwner().isEquivalentTo(Thread.class)
                          && !Set.of("onSpinWait", "yield").contains(access.getTarget().getName())))
          .orShould()
          .dependOnClassesThat(name("java.lang.Thread$Builder"))
          .orShould()
          .accessTargetWhere(callOf(java.util.Collection.class, "parallelStream"))
          .orShould()
          .accessTargetWhere(
              describe("parallel()", access -> access.getTarget().getName().equals("parallel")))
          .because("the thread door is dev.gajah.base.process.ProcessLauncher");

  /// A lock of the JDK that is held across a door would stop the simulated world: who waits for it
  /// does not hand its baton on.
  static final ArchRule WAITS =
      noneBut("dev.gajah.base.process")
          .should()
          .dependOnClassesThat(resideInAPackage("java.util.concurrent.locks"))
          .orShould()
          .dependOnClassesThat(
              describe(
                  "make threads wait",
                  type ->
                      type.getPackageName().equals("java.util.concurrent")
                          && WAITERS.contains(type.getSimpleName())))
          .orShould()
          .accessTargetWhere(
              describe(
                  "Object.wait or notify",
                  access ->
                      Set.of("wait", "notify", "notifyAll").contains(access.getTarget().getName())
                          && access.getTargetOwner().isEquivalentTo(Object.class)))
          .because("all waits go through dev.gajah.base.process");

  // ---- randomness ----

  static final ArchRule RANDOMNESS =
      noneBut("dev.gajah.base.random")
          .should()
          .dependOnClassesThat(
              describe(
                  "are random",
                  type ->
                      type.getPackageName().equals("java.util.random")
                          || Set.of(
                                  "java.util.Random",
                                  "java.util.SplittableRandom",
                                  "java.security.SecureRandom",
                                  "java.util.concurrent.ThreadLocalRandom")
                              .contains(type.getName())))
          .orShould()
          .accessTargetWhere(callOf(Math.class, "random"))
          .orShould()
          .accessTargetWhere(callOf(java.util.UUID.class, "randomUUID"))
          .orShould()
          .accessTargetWhere(callOf(java.util.Collections.class, "shuffle"))
          .because("the randomness door is dev.gajah.base.random.RandomSource");

  // ---- the JVM and the terminal ----

  static final ArchRule TERMINAL =
      noneBut()
          .should()
          .accessTargetWhere(
              callOf(
                  System.class,
                  "exit",
                  "out",
                  "err",
                  "in",
                  "console",
                  "setOut",
                  "setErr",
                  "setIn",
                  "getenv"))
          .orShould()
          .accessTargetWhere(callOf(Runtime.class, "exit", "halt", "exec", "addShutdownHook"))
          .orShould()
          .accessTargetWhere(callOf(Throwable.class, "printStackTrace"))
          .orShould()
          .dependOnClassesThat(name("java.lang.ProcessBuilder"))
          .because("terminal, environment and the JVM's end belong to the programs of cli");

  @Test
  void filesAreOpenedByTheirDoorOnly() {
    FILES.check(product);
    CHANNELS.check(product);
    Controls.assertCatches(CHANNELS, BadDoors.OpensChannel.class);
    Controls.assertCatches(FILES, BadDoors.ReadsFile.class);
    Controls.assertCatches(FILES, BadDoors.AsksForRealPath.class);
  }

  @Test
  void connectionsAreMadeByTheirDoorOnly() {
    NETWORK.check(product);
    NO_LOOKUP.check(product);
    Controls.assertCatches(NETWORK, BadDoors.Connects.class);
    Controls.assertCatches(NO_LOOKUP, BadDoors.LooksNameUp.class);
  }

  @Test
  void timeIsToldByItsDoorOnly() {
    TIME.check(product);
    Controls.assertCatches(TIME, BadDoors.TellsTime.class);
    Controls.assertCatches(TIME, BadDoors.TellsTimeLater.class);
    Controls.assertCatches(TIME, BadDoors.TellsDate.class);
    Controls.assertCatches(TIME, BadDoors.MakesDate.class);
  }

  @Test
  void threadsAreMadeByTheirDoorOnly() {
    THREADS.check(product);
    Controls.assertCatches(THREADS, BadDoors.StartsThread.class);
    Controls.assertCatches(THREADS, BadDoors.Sleeps.class);
    Controls.assertCatches(THREADS, BadDoors.HasPool.class);
    Controls.assertCatches(THREADS, BadDoors.RunsParallel.class);
  }

  @Test
  void allWaitsAreThoseOfBase() {
    WAITS.check(product);
    Controls.assertCatches(WAITS, BadDoors.HasLock.class);
    Controls.assertCatches(WAITS, BadDoors.HasQueue.class);
    Controls.assertCatches(WAITS, BadDoors.WaitsOnMonitor.class);
  }

  @Test
  void chanceComesFromItsDoorOnly() {
    RANDOMNESS.check(product);
    Controls.assertCatches(RANDOMNESS, BadDoors.RollsDice.class);
    Controls.assertCatches(RANDOMNESS, BadDoors.HasSecrets.class);
    Controls.assertCatches(RANDOMNESS, BadDoors.NamesThings.class);
  }

  @Test
  void terminalBelongsToThePrograms() {
    TERMINAL.check(product);
    Controls.assertCatches(TERMINAL, BadDoors.Prints.class);
    Controls.assertCatches(TERMINAL, BadDoors.Exits.class);
  }
}
