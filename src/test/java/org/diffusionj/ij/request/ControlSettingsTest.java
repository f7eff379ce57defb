package org.diffusionj.ij.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.diffusionj.ij.macro.MacroOptionsWriter;
import org.diffusionj.model.Defaults;
import org.diffusionj.settings.ControlSettings;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;
import org.junit.jupiter.api.Test;

/** The keys of control images: each group alike, recorded where they are set, nothing where they are not. */
class ControlSettingsTest {
    @Test
    void eachOfFourControlImagesHasKeysOfItsOwn() {
        Values read = parse("prompt=x control=[my cells] controlmodel=canny controlprep=Edges cannylow=50"
                + " control3=a.png controlscale3=0.5 controlstart3=0.25 controlend3=0.75 guess");
        assertTrue(control(1).isIn(read));
        assertFalse(control(2).isIn(read));
        assertEquals(50, read.orUsual(control(1).low()));
        assertEquals(200, read.orUsual(control(1).high()));
        assertEquals(0.75, read.orUsual(control(3).end()));
        assertTrue(read.has(Settings.GUESS));
        assertThrows(IllegalArgumentException.class, () -> parse("prompt=x control5=cells"));
    }

    @Test
    void whatIsSetIsRecordedAndWhatIsNotLeavesNoTrace() {
        String options = "control=[my cells] controlmodel=canny controlscale=0.5 controlprep=None";
        GenerationSettings with = settings("prompt=x " + options);
        assertTrue(MacroOptionsWriter.write(with.options()).contains(options), with.options().toString());
        assertEquals(with.options(), parse(MacroOptionsWriter.write(with.options())));
        String without = MacroOptionsWriter.write(settings("prompt=x controlscale=1").options());
        assertFalse(without.contains("control"), without);
    }

    @Test
    void contradictionsAreNamed() {
        refused("controlscale2=0.5", "controlscale2", "control2=");
        refused("control=x controlstart=0.5 controlend=0.5", "controlstart", "controlend");
        refused("control2=x cannylow2=201", "cannylow2", "200");
        refused("control=x controlmodel=None", "control", "None");
        refused("controlmodel=None controlscale=0.5", "controlscale", "'controlmodel' is None");
        refused("control=x controlscale=2.5", "controlscale", "0 to 2");
        refused("control=x controlprep=Canny", "controlprep", "Edges, Scribble, Labels");
    }

    private static void refused(String options, String... words) {
        String message = assertThrows(IllegalArgumentException.class, () -> settings("prompt=x " + options))
                .getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }

    private static ControlSettings control(int number) {
        return Settings.CONTROLS.get(number - 1);
    }

    private static Values parse(String options) {
        return GenerationCommand.TEXT_TO_IMAGE.parse(options);
    }

    private static GenerationSettings settings(String options) {
        return GenerationSettings.of(GenerationCommand.TEXT_TO_IMAGE, parse(options), "tiny",
                new Defaults(64, 64, 4, 3));
    }
}
