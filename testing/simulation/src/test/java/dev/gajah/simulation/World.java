// SPDX-License-Identifier: Apache-2.0
package dev.gajah.simulation;

import dev.gajah.base.io.FileSystem;
import dev.gajah.base.log.ServerLog;
import dev.gajah.catalog.bootstrap.Initdb;
import dev.gajah.catalog.bootstrap.InitdbOptions;
import dev.gajah.postmaster.Postmaster;
import dev.gajah.support.client.PlainClient;
import dev.gajah.support.files.SimulatedFileSystem;
import dev.gajah.support.files.SimulatedFileSystem.Naming;
import dev.gajah.support.net.SimulatedNetwork;
import dev.gajah.support.random.SeededRandomSource;
import dev.gajah.support.schedule.Scheduler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// The five doors of one simulated machine, and servers on it.
///
/// Everything in it runs as processes of [#scheduler]; the disk, which outlives a crash, is passed
/// from life to life.
final class World {
  static final Path DATA = Path.of("/data");
  private static final int CALMNESS = 8;
  private static final int WAL_SEGMENT_BYTES = 1 << 20;

  final Scheduler scheduler;
  final SimulatedNetwork network;
  final SeededRandomSource random;
  final List<String> log = new CopyOnWriteArrayList<>();

  World(long seed) {
    scheduler = new Scheduler(seed, CALMNESS);
    network = new SimulatedNetwork(scheduler::reached);
    random = new SeededRandomSource(seed);
  }

  /// A disk with a new data directory on it, durable.
  static SimulatedFileSystem newDisk() throws IOException {
    SimulatedFileSystem files = new SimulatedFileSystem(Naming.POSIX);
    World world = new World(0);
    initdb(files, world);
    files.syncEverything();
    return files;
  }

  static void initdb(FileSystem files, World world) throws IOException {
    Initdb.run(
        files,
        world.scheduler,
        world.random,
        DATA,
        InitdbOptions.defaults().withWalSegmentBytes(WAL_SEGMENT_BYTES));
  }

  /// This world's copy of a disk.
  SimulatedFileSystem insert(SimulatedFileSystem disk, Naming naming) {
    return disk.copy(naming, scheduler::reached);
  }

  Postmaster start(FileSystem files, Map<String, String> more) throws IOException {
    Path lock = DATA.resolve("postmaster.pid");
    if (files.exists(lock)) {
      files.delete(lock); // it names this very process
    }
    Map<String, String> settings = new HashMap<>();
    settings.put("port", "0");
    settings.put("listen_addresses", "127.0.0.1");
    settings.put("unix_socket_directories", "");
    settings.put("shared_buffers", "128"); // so that pages are evicted while their change is young
    settings.put("max_connections", "10");
    settings.put("max_wal_size", "3MB");
    settings.put("min_wal_size", "2MB");
    settings.put("restart_after_crash", "off");
    settings.putAll(more);
    return Postmaster.start(
        new Postmaster.Environment(
            files, network, scheduler, scheduler, random, log(), DATA, settings));
  }

  private ServerLog log() {
    return (pid, name, severity, report, statement) ->
        log.add("%d %s %s: %s".formatted(pid, name, severity, report.message()));
  }

  PlainClient connect(Postmaster server) throws IOException, PlainClient.ServerError {
    return new PlainClient(network.connectTcp("127.0.0.1", server.port()));
  }
}
