package org.diffusionj.ij.request;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationCommandTest {
    /** As docs/macro-keys.md tells which command takes which key. */
    @ParameterizedTest
    @CsvSource({"TEXT_TO_IMAGE,false,false", "IMAGE_TO_IMAGE,true,false", "INPAINT,true,true"})
    void onlyCommandsThatUseAKeyTakeIt(GenerationCommand command, boolean fromImage, boolean inpaints) {
        assertTrue(command.takes(Settings.PROMPT) && command.takes(Settings.SEED));
        assertEquals(fromImage, command.takes(Settings.STRENGTH));
        assertEquals(inpaints, command.takes(Settings.FEATHER));
        assertEquals(inpaints, command.takes(Settings.INPLACE));
    }

    @ParameterizedTest
    @EnumSource(GenerationCommand.class)
    void macrosMustGiveAPromptThatMayBeEmpty(GenerationCommand command) {
        String message = assertThrows(IllegalArgumentException.class, () -> command.parse("seed=1")).getMessage();
        assertTrue(message.contains("'prompt' is required"), message);
        assertEquals("", command.parse("prompt=[]").get(Settings.PROMPT).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"stack images=2", "inplace stack", "inplace images=2", "inplace output=RGB"})
    void whatContradictsEachOtherIsRefused(String options) {
        Values values = GenerationCommand.INPAINT.parse("prompt=x " + options);
        String message = assertThrows(IllegalArgumentException.class,
                () -> GenerationCommand.INPAINT.check(values)).getMessage();
        assertTrue(message.contains("do not go together") || message.contains("does not go together"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stack", "inplace", "images=2", "output=RGB", "stack output=RGB", "images=1 inplace"})
    void otherwiseTheyAreAllowed(String options) {
        Values values = GenerationCommand.INPAINT.parse("prompt=x " + options);
        assertDoesNotThrow(() -> GenerationCommand.INPAINT.check(values));
    }
}
