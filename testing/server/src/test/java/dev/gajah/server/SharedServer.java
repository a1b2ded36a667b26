// SPDX-License-Identifier: Apache-2.0
package dev.gajah.server;

import dev.gajah.embedded.Gajah;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives tests one server for the whole module, and each test class a database of its own on it.
/// Resolves parameters of type [Database].
final class SharedServer implements ParameterResolver {
  private static final ExtensionContext.Namespace SPACE =
      ExtensionContext.Namespace.create(SharedServer.class);

  private record Running(Gajah server) implements AutoCloseable {
    @Override
    public void close() {
      server.close();
    }
  }

  private static Gajah server(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(SPACE)
        .computeIfAbsent(
            Running.class,
            key ->
                new Running(
                    Gajah.builder()
                        .superuser("postgres", null)
                        .setting("deadlock_timeout", "20ms")
                        .start()),
            Running.class)
        .server();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Database.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> test = context.getRequiredTestClass();
    String name = test.getSimpleName().toLowerCase(java.util.Locale.ROOT);
    Gajah server = server(context);
    return context
        .getRoot()
        .getStore(SPACE)
        .computeIfAbsent(
            name,
            key -> {
              Database.of(server, "postgres").run("create database " + name);
              return Database.of(server, name);
            },
            Database.class);
  }
}
