package org.diffusionj.ij.border;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CommandTurnTest {
    @Test
    void aSecondCommandIsRefusedByTheNameOfTheFirst() {
        CommandTurn.take("Text to Image", () -> {
            String message = assertThrows(CommandTurn.TakenException.class,
                    () -> CommandTurn.take("Inpaint Selection", () -> {})).getMessage();
            assertTrue(message.contains("Text to Image") && message.contains("Esc"), message);
            assertTrue(CommandTurn.isTaken(), "the refused one does not end the turn of the first");
        });
        assertFalse(CommandTurn.isTaken());
    }

    @Test
    void aFailureEndsTheTurn() {
        assertThrows(OutOfMemoryError.class, () -> CommandTurn.take("Text to Image", () -> {
            throw new OutOfMemoryError("Java heap space");
        }));
        assertFalse(CommandTurn.isTaken());
    }
}
