// SPDX-License-Identifier: Apache-2.0
package dev.gajah.architecture;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;

/// Classes that open a door themselves.
final class BadDoors {
  private BadDoors() {}

  static final class OpensChannel {
    long size(Path path) throws IOException {
      try (FileChannel channel = FileChannel.open(path)) {
        return channel.size();
      }
    }
  }

  static final class ReadsFile {
    byte[] read(Path path) throws IOException {
      return Files.readAllBytes(path);
    }
  }

  static final class AsksForRealPath {
    Path real(Path path) throws IOException {
      return path.toRealPath();
    }
  }

  static final class Connects {
    void connect(int port) throws IOException {
      new java.net.Socket("127.0.0.1", port).close();
    }
  }

  static final class LooksNameUp {
    byte[] address(String host) throws IOException {
      return java.net.InetAddress.getByName(host).getAddress();
    }
  }

  static final class TellsTime {
    long now() {
      return System.nanoTime();
    }
  }

  static final class TellsTimeLater {
    final java.util.function.LongSupplier now = System::nanoTime;
  }

  static final class TellsDate {
    java.time.LocalDate today() {
      return java.time.LocalDate.now();
    }
  }

  static final class MakesDate {
    java.util.Date now() {
      return new java.util.Date();
    }
  }

  static final class StartsThread {
    void start(Runnable body) {
      new Thread(body).start();
    }
  }

  static final class Sleeps {
    void sleep() throws InterruptedException {
      Thread.sleep(1);
    }
  }

  static final class HasPool {
    void run(ExecutorService pool, Runnable body) {
      pool.execute(body);
    }
  }

  static final class RunsParallel {
    long count(java.util.stream.IntStream numbers) {
      return numbers.parallel().count();
    }
  }

  static final class HasLock {
    private final ReentrantLock lock = new ReentrantLock();

    void take() {
      lock.lock();
    }
  }

  static final class HasQueue {
    Object take(LinkedBlockingQueue<Object> queue) throws InterruptedException {
      return queue.take();
    }
  }

  static final class WaitsOnMonitor {
    void await() throws InterruptedException {
      synchronized (this) {
        wait();
      }
    }
  }

  static final class RollsDice {
    double roll() {
      return Math.random();
    }
  }

  static final class HasSecrets {
    int secret() {
      return new java.security.SecureRandom().nextInt();
    }
  }

  static final class NamesThings {
    String name() {
      return java.util.UUID.randomUUID().toString();
    }
  }

  static final class Prints {
    void print() {
      System.out.println("hello");
    }
  }

  static final class Exits {
    void exit() {
      System.exit(1);
    }
  }

  static synchronized int synchronizedMethod() {
    return 1;
  }

  static final class HasMutableStatic {
    static int count;
  }

  static final class HasStaticMap {
    static final java.util.Map<String, String> CACHE =
        new java.util.concurrent.ConcurrentHashMap<>();
    static final ConcurrentLinkedQueue<String> QUEUE = new ConcurrentLinkedQueue<>();
  }

  static final class HasThreadLocal {
    final ThreadLocal<String> hidden = new ThreadLocal<>();
  }
}
