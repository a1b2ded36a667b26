// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.access.btree.BTree;
import dev.gajah.backend.notify.NotificationQueue;
import dev.gajah.backend.timeout.Timeouts;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.log.ServerLog;
import dev.gajah.base.process.ProcessLauncher;
import dev.gajah.base.random.RandomSource;
import dev.gajah.base.setting.ServerSettings;
import dev.gajah.base.time.Clock;
import dev.gajah.catalog.cache.SharedCatalog;
import dev.gajah.transaction.TransactionSystem;
import dev.gajah.types.function.FunctionRegistry;
import dev.gajah.wal.redo.CheckpointRequests;
import java.nio.file.Path;

/// What every session needs of the server: shared structures and doors. Made by the postmaster for
/// one life of the shared memory.
public record BackendServices(
    SharedCatalog catalog,
    TransactionSystem transactions,
    BTree btree,
    CheckpointRequests checkpoints,
    FunctionRegistry functions,
    ServerSettings settings,
    SessionRegistry sessions,
    FileSystem files,
    Path dataDirectory,
    Clock clock,
    RandomSource random,
    ProcessLauncher launcher,
    ServerLog log,
    Timeouts timeouts,
    NotificationQueue notifications,
    ServerRequests server) {}
