// SPDX-License-Identifier: Apache-2.0
package dev.gajah.support.files;

import dev.gajah.base.io.DiskFullException;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.io.OpenMode;
import dev.gajah.base.io.StoredFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A disk in memory that can lose its power at any call.
///
/// Readers see every write at once. What survives a crash is decided by [#afterCrash]: what was
/// synced, for certain; of the rest, each sector of 512 bytes and each change of a directory is
/// kept or lost by chance, drawn from a seed. So one seed and one number of calls before the crash
/// replay one history, as far as the threads of the server do.
///
/// Names are durable after a sync of their directory; with [Naming#JOURNALED] also after a sync of
/// the file, as on ext4 and XFS.
public final class SimulatedFileSystem implements FileSystem {
  /// What makes the name of a new file durable.
  public enum Naming {
    POSIX,
    JOURNALED
  }

  private sealed interface Entry {
    record File(SimulatedFile file) implements Entry {}

    record Directory(int mode) implements Entry {}

    record Link(Path target) implements Entry {}
  }

  /// A change of names that is not durable yet; a null entry removes the name.
  private record NameChange(Map<Path, @Nullable Entry> changes) {
    boolean isIn(Path directory) {
      return changes.keySet().stream().anyMatch(path -> directory.equals(path.getParent()));
    }

    boolean names(SimulatedFile file) {
      return changes.values().stream()
          .anyMatch(entry -> entry instanceof Entry.File f && f.file() == file);
    }
  }

  private final Naming naming;
  private final Consumer<String> onCall;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final Map<Path, Entry> names = new HashMap<>();
  private final Map<Path, Entry> durableNames = new HashMap<>();
  private final List<NameChange> pending = new ArrayList<>();
  private long calls;
  private long crashAt = Long.MAX_VALUE;
  private boolean crashed;
  private long bytesMax = Long.MAX_VALUE;
  private long bytes;
  private boolean failSyncs;
  private @Nullable Fault fault;
  private Predicate<Path> ignoredSyncs = path -> false;

  public SimulatedFileSystem(Naming naming) {
    this(naming, call -> {});
  }

  /// @param onCall is told of each call before it is done, with no lock held
  public SimulatedFileSystem(Naming naming, Consumer<String> onCall) {
    this.naming = naming;
    this.onCall = onCall;
  }

  // ---- for tests ----

  /// Loses the power at the call that is `count` changing calls from now: that call's change may
  /// still reach the disk.
  public void crashAfter(long count) {
    lock.lock();
    crashAt = calls + count;
    lock.unlock();
  }

  /// Loses the power now.
  public void crash() {
    lock.lock();
    crashed = true;
    lock.unlock();
  }

  public boolean isCrashed() {
    lock.lock();
    try {
      return crashed;
    } finally {
      lock.unlock();
    }
  }

  /// How many changing calls there have been.
  public long calls() {
    lock.lock();
    try {
      return calls;
    } finally {
      lock.unlock();
    }
  }

  /// Makes the disk full when its files hold more than `max` bytes together.
  public void limitBytes(long max) {
    lock.lock();
    bytesMax = max;
    lock.unlock();
  }

  /// Makes every sync fail, or work again.
  public void failSyncs(boolean fail) {
    lock.lock();
    failSyncs = fail;
    lock.unlock();
  }

  /// One call that will fail.
  ///
  /// @param operation which calls count
  /// @param number of the call that fails, from 1
  /// @param diskFull whether the disk is full, or broken
  public record Fault(Operation operation, long number, boolean diskFull) {}

  /// Kinds of calls that can fail by [Fault].
  public enum Operation {
    READ,
    WRITE,
    SYNC
  }

  /// Makes one call fail; null means none. Counting starts here.
  public void failCall(@Nullable Fault next) {
    lock.lock();
    fault = next;
    lock.unlock();
  }

  /// Whether the call of [#failCall] has come, and failed.
  public boolean hasFailed() {
    lock.lock();
    try {
      return fault != null && fault.number() <= 0;
    } finally {
      lock.unlock();
    }
  }

  private void count(Operation operation) throws IOException {
    Fault next = fault;
    if (next == null || next.operation() != operation || next.number() <= 0) {
      return;
    }
    fault = new Fault(operation, next.number() - 1, next.diskFull());
    if (next.number() == 1) {
      throw next.diskFull()
          ? new DiskFullException("No space left on device")
          : new IOException("Input/output error");
    }
  }

  /// Syncs of these files and directories are answered but not done: for proving that a test would
  /// notice a forgotten sync.
  public void ignoreSyncs(Predicate<Path> which) {
    lock.lock();
    ignoredSyncs = which;
    lock.unlock();
  }

  /// Makes everything durable, as `sync` does.
  public void syncEverything() {
    lock.lock();
    pending.clear();
    durableNames.clear();
    durableNames.putAll(names);
    for (Entry entry : names.values()) {
      if (entry instanceof Entry.File file) {
        file.file().sync();
      }
    }
    lock.unlock();
  }

  /// Another disk with the same names and contents, durable as they are here. Costs little: the two
  /// share what neither changes.
  public SimulatedFileSystem copy(Naming namesOfCopy, Consumer<String> onCallOfCopy) {
    lock.lock();
    try {
      checkAlive();
      SimulatedFileSystem copy = new SimulatedFileSystem(namesOfCopy, onCallOfCopy);
      Map<SimulatedFile, SimulatedFile> files = new IdentityHashMap<>();
      names.forEach((path, entry) -> copy.names.put(path, copyOf(entry, files)));
      durableNames.forEach((path, entry) -> copy.durableNames.put(path, copyOf(entry, files)));
      for (NameChange change : pending) {
        Map<Path, @Nullable Entry> changes = new HashMap<>();
        change
            .changes()
            .forEach(
                (path, entry) -> changes.put(path, entry == null ? null : copyOf(entry, files)));
        copy.pending.add(new NameChange(changes));
      }
      copy.bytes = bytes;
      return copy;
    } finally {
      lock.unlock();
    }
  }

  private static Entry copyOf(Entry entry, Map<SimulatedFile, SimulatedFile> files) {
    return entry instanceof Entry.File file
        ? new Entry.File(files.computeIfAbsent(file.file(), SimulatedFile::copy))
        : entry;
  }

  /// What a new start finds on the disk after the power came back. This object is dead afterwards.
  public SimulatedFileSystem afterCrash(long seed) {
    lock.lock();
    try {
      crashed = true;
      SplittableRandom random = new SplittableRandom(seed);
      SimulatedFileSystem next = new SimulatedFileSystem(naming, onCall);
      Map<Path, Entry> left = new HashMap<>(durableNames);
      int mode = random.nextInt(3);
      int kept = mode == 0 ? 0 : random.nextInt(pending.size() + 1);
      for (int i = 0; i < pending.size(); i++) {
        if (mode == 1 ? i < kept : mode == 2 && random.nextBoolean()) {
          apply(pending.get(i), left);
        }
      }
      Map<SimulatedFile, SimulatedFile> files = new HashMap<>();
      left.keySet().stream()
          .sorted()
          .forEach(
              path -> {
                Entry entry = left.get(path);
                if (entry instanceof Entry.File file) {
                  SimulatedFile copy =
                      files.computeIfAbsent(file.file(), f -> f.afterCrash(random));
                  next.names.put(path, new Entry.File(copy));
                } else if (entry != null) {
                  next.names.put(path, entry);
                }
              });
      // A file whose directory was lost is lost.
      next.names.keySet().removeIf(path -> !next.isReachable(path));
      next.durableNames.putAll(next.names);
      next.bytes =
          next.names.values().stream()
              .mapToLong(e -> e instanceof Entry.File f ? f.file().size() : 0)
              .sum();
      return next;
    } finally {
      lock.unlock();
    }
  }

  private boolean isReachable(Path path) {
    Path parent = path.getParent();
    return parent == null
        || parent.getParent() == null
        || names.get(parent) instanceof Entry.Directory;
  }

  // ---- the door ----

  private static Path key(Path path) {
    return path.toAbsolutePath().normalize();
  }

  /// Counts a changing call; the caller holds the lock and makes its change when this returns true,
  /// then calls [#endCall].
  private void beginCall() {
    if (crashed) {
      throw new SimulatedCrash();
    }
    calls++;
  }

  private void endCall() {
    if (calls >= crashAt) {
      crashed = true;
      throw new SimulatedCrash();
    }
  }

  private void checkAlive() {
    if (crashed) {
      throw new SimulatedCrash();
    }
  }

  private static void apply(NameChange change, Map<Path, Entry> target) {
    change
        .changes()
        .forEach(
            (path, entry) -> {
              if (entry == null) {
                target.remove(path);
              } else {
                target.put(path, entry);
              }
            });
  }

  private void change(Map<Path, @Nullable Entry> changes) {
    NameChange change = new NameChange(changes);
    apply(change, names);
    pending.add(change);
  }

  private static Map<Path, @Nullable Entry> one(Path path, @Nullable Entry entry) {
    Map<Path, @Nullable Entry> map = new HashMap<>();
    map.put(path, entry);
    return map;
  }

  private Entry require(Path path) throws NoSuchFileException {
    Entry entry = names.get(path);
    if (entry == null) {
      throw new NoSuchFileException(path.toString());
    }
    return entry;
  }

  private void requireParent(Path path) throws IOException {
    Path parent = path.getParent();
    if (parent != null
        && parent.getParent() != null
        && !(resolveDirectory(parent) instanceof Entry.Directory)) {
      throw new NoSuchFileException(path.toString());
    }
  }

  private @Nullable Entry resolveDirectory(Path path) {
    Entry entry = names.get(path);
    return entry instanceof Entry.Link link ? names.get(key(link.target())) : entry;
  }

  /// Follows symbolic links in the middle of a path.
  private Path resolve(Path path) {
    Path absolute = key(path);
    Path root = absolute.getRoot();
    if (root == null) {
      return absolute;
    }
    Path at = root;
    int count = absolute.getNameCount();
    for (int i = 0; i < count; i++) {
      at = at.resolve(absolute.getName(i));
      if (i < count - 1 && names.get(at) instanceof Entry.Link link) {
        at = key(link.target());
      }
    }
    return at;
  }

  @Override
  public StoredFile open(Path path, OpenMode mode) throws IOException {
    onCall.accept("open " + path);
    lock.lock();
    try {
      checkAlive();
      Path name = resolve(path);
      Entry entry = names.get(name);
      if (entry instanceof Entry.Link link) {
        name = key(link.target());
        entry = names.get(name);
      }
      if (entry instanceof Entry.Directory) {
        throw new IOException(path + ": Is a directory");
      }
      if (entry instanceof Entry.File file) {
        if (mode == OpenMode.CREATE_NEW) {
          throw new FileAlreadyExistsException(path.toString());
        }
        return new Handle(name, file.file());
      }
      if (mode == OpenMode.READ || mode == OpenMode.WRITE) {
        throw new NoSuchFileException(path.toString());
      }
      requireParent(name);
      beginCall();
      SimulatedFile file = new SimulatedFile(0600);
      change(one(name, new Entry.File(file)));
      endCall();
      return new Handle(name, file);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean exists(Path path) {
    onCall.accept("exists " + path);
    lock.lock();
    try {
      checkAlive();
      return names.containsKey(resolve(path));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isDirectory(Path path) {
    onCall.accept("isDirectory " + path);
    lock.lock();
    try {
      checkAlive();
      return resolveDirectory(resolve(path)) instanceof Entry.Directory;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    onCall.accept("list " + directory);
    lock.lock();
    try {
      checkAlive();
      Path name = resolve(directory);
      if (names.get(name) instanceof Entry.Link link) {
        name = key(link.target());
      }
      if (!(require(name) instanceof Entry.Directory)) {
        throw new NotDirectoryException(directory.toString());
      }
      List<String> found = new ArrayList<>();
      for (Path path : names.keySet()) {
        if (name.equals(path.getParent())) {
          found.add(String.valueOf(path.getFileName()));
        }
      }
      found.sort(null);
      return found;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void createDirectory(Path path) throws IOException {
    onCall.accept("createDirectory " + path);
    lock.lock();
    try {
      Path name = resolve(path);
      if (names.containsKey(name)) {
        throw new FileAlreadyExistsException(path.toString());
      }
      requireParent(name);
      beginCall();
      change(one(name, new Entry.Directory(0700)));
      endCall();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void createDirectories(Path path) throws IOException {
    Path name = key(path);
    Path parent = name.getParent();
    if (isDirectory(name) || parent == null) {
      return;
    }
    createDirectories(parent);
    createDirectory(name);
  }

  @Override
  public void delete(Path path) throws IOException {
    onCall.accept("delete " + path);
    lock.lock();
    try {
      Path name = resolve(path);
      Entry entry = require(name);
      if (entry instanceof Entry.Directory
          && names.keySet().stream().anyMatch(p -> name.equals(p.getParent()))) {
        throw new DirectoryNotEmptyException(path.toString());
      }
      beginCall();
      change(one(name, null));
      if (entry instanceof Entry.File file) {
        bytes -= file.file().size();
      }
      endCall();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    onCall.accept("rename " + from + " " + to);
    lock.lock();
    try {
      Path source = resolve(from);
      Path target = resolve(to);
      Entry entry = require(source);
      requireParent(target);
      beginCall();
      Map<Path, @Nullable Entry> changes = one(source, null);
      changes.put(target, entry);
      if (entry instanceof Entry.Directory) {
        for (Path path : List.copyOf(names.keySet())) {
          if (!path.equals(source) && path.startsWith(source)) {
            changes.put(target.resolve(source.relativize(path)), names.get(path));
            changes.put(path, null);
          }
        }
      }
      change(changes);
      endCall();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    onCall.accept("syncDirectory " + directory);
    lock.lock();
    try {
      Path name = resolve(directory);
      if (!(resolveDirectory(name) instanceof Entry.Directory)) {
        throw new NoSuchFileException(directory.toString());
      }
      beginCall();
      failIfTold();
      count(Operation.SYNC);
      if (!ignoredSyncs.test(name)) {
        makeNamesDurable(change -> change.isIn(name));
      }
      endCall();
    } finally {
      lock.unlock();
    }
  }

  private void makeNamesDurable(Predicate<NameChange> which) {
    // Earlier changes of the same names come first, so the order is kept.
    for (NameChange change : List.copyOf(pending)) {
      if (which.test(change)) {
        apply(change, durableNames);
        pending.remove(change);
      }
    }
  }

  private void failIfTold() throws IOException {
    if (failSyncs) {
      throw new IOException("Input/output error");
    }
  }

  @Override
  public void createSymbolicLink(Path link, Path target) throws IOException {
    lock.lock();
    try {
      Path name = resolve(link);
      if (names.containsKey(name)) {
        throw new FileAlreadyExistsException(link.toString());
      }
      beginCall();
      change(one(name, new Entry.Link(target)));
      endCall();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Path readSymbolicLink(Path link) throws IOException {
    lock.lock();
    try {
      checkAlive();
      if (require(resolve(link)) instanceof Entry.Link found) {
        return found.target();
      }
      throw new IOException(link + ": not a symbolic link");
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void setPermissions(Path path, int mode) throws IOException {
    lock.lock();
    try {
      checkAlive();
      Path name = resolve(path);
      switch (require(name)) {
        case Entry.File file -> file.file().mode = mode;
        case Entry.Directory _ -> change(one(name, new Entry.Directory(mode)));
        case Entry.Link _ -> {}
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int permissions(Path path) throws IOException {
    lock.lock();
    try {
      checkAlive();
      return switch (require(resolve(path))) {
        case Entry.File file -> file.file().mode;
        case Entry.Directory directory -> directory.mode();
        case Entry.Link _ -> 0777;
      };
    } finally {
      lock.unlock();
    }
  }

  private final class Handle implements StoredFile {
    private final Path name;
    private final SimulatedFile file;

    Handle(Path name, SimulatedFile file) {
      this.name = name;
      this.file = file;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      onCall.accept("read " + name + " " + position + " " + target.remaining());
      lock.lock();
      try {
        checkAlive();
        count(Operation.READ);
        if (position >= file.size()) {
          return target.hasRemaining() ? -1 : 0;
        }
        int count = (int) Math.min(target.remaining(), file.size() - position);
        file.read(target, (int) position, count);
        return count;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      onCall.accept("write " + name + " " + position + " " + source.remaining());
      lock.lock();
      try {
        beginCall();
        count(Operation.WRITE);
        int count = source.remaining();
        long growth = Math.max(0, position + count - file.size());
        if (growth > 0 && bytes + growth > bytesMax) {
          throw new DiskFullException("No space left on device");
        }
        if (position + count > Integer.MAX_VALUE) {
          throw new EOFException("simulated files end at 2 GB");
        }
        file.write(source, (int) position);
        bytes += growth;
        endCall();
        return count;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void sync() throws IOException {
      onCall.accept("sync " + name);
      lock.lock();
      try {
        beginCall();
        failIfTold();
        try {
          count(Operation.SYNC);
        } catch (IOException e) {
          file.forgetChanges(); // as Linux does: a second try would succeed, and write nothing
          throw e;
        }
        if (!ignoredSyncs.test(name)) {
          file.sync();
          if (naming == Naming.JOURNALED) {
            makeNamesDurable(change -> change.names(file));
          }
        }
        endCall();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      onCall.accept("truncate " + name + " " + size);
      lock.lock();
      try {
        beginCall();
        bytes += size - file.size();
        file.truncate((int) size);
        endCall();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public long size() {
      onCall.accept("size " + name);
      lock.lock();
      try {
        checkAlive();
        return file.size();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {}
  }
}
