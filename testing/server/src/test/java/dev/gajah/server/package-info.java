// SPDX-License-Identifier: Apache-2.0

/// Tests of whole servers, through PostgreSQL's JDBC driver and through a client that speaks the
/// protocol byte by byte.
///
/// Most share one server, each class with a database of its own ([SharedServer]); tests about
/// settings, authentication and damage start their own, which are cheap.
package dev.gajah.server;
