// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend.function;

import dev.gajah.backend.notify.SessionNotifications;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `pg_notify` and what asks about channels and the queue.
public final class NotificationFunctions implements ServerFunction {
  private final SessionNotifications notifications;

  public NotificationFunctions(SessionNotifications notifications) {
    this.notifications = notifications;
  }

  @Override
  public @Nullable Object call(String name, @Nullable Object[] arguments) {
    return switch (name) {
      case "pg_notify" -> {
        notifications.notify(text(arguments[0]), text(arguments[1]));
        yield 0L;
      }
      case "pg_notification_queue_usage" -> notifications.queueUsage();
      case "pg_listening_channels" -> {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (String channel : notifications.channels()) {
          rows.add(new Object[] {channel.getBytes(StandardCharsets.UTF_8)});
        }
        yield rows;
      }
      default -> NOT_MINE;
    };
  }

  private static String text(@Nullable Object argument) {
    return argument == null ? "" : new String((byte[]) argument, StandardCharsets.UTF_8);
  }
}
