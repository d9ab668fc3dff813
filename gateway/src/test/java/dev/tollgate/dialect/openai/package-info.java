/** Tests of the OpenAI dialect: golden files, properties, and real traffic. */
@NullMarked
package dev.tollgate.dialect.openai;

import org.jspecify.annotations.NullMarked;
