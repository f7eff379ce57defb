package org.diffusionj.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected values are those that the text means in YAML 1.1, as PyYAML reads it. */
class PlainYamlTest {
    @Test
    void readsMapsListsAndSingleValues() throws PlainYaml.Refused {
        assertEquals(Map.of("model", Map.of("rate", 1e-4, "steps", 1000L, "start", 0.00085, "small", 1e-6, "on", true,
                        "off", false, "name", "a.b.C", "quoted", "v", "path", "/a b=c"),
                        "lists", Map.of("sizes", List.of(4L, 2L, 1L), "nothing", List.of(), "below", List.of(1L, -2L))),
                PlainYaml.read("""
                        # a comment
                        model:
                          rate: 1.0e-04
                          steps: 1000   # another
                          start: 0.00085
                          small: 1.e-6

                          on: True
                          off: false
                          name: a.b.C
                          quoted: "v"
                          path: /a b=c
                        lists:
                          sizes: [ 4, 2, 1 ]
                          nothing: []
                          below:
                          - 1
                          - -2
                        """));
    }

    @Test
    void readsListsOfMaps() throws PlainYaml.Refused {
        assertEquals(Map.of("models", List.of(Map.of("key", "txt", "params", Map.of("layer", "hidden")),
                        Map.of("key", "size"))),
                PlainYaml.read("""
                        models:
                          # the first
                          - key: txt
                            params:
                              layer: hidden
                          - key: size
                        """));
    }

    @Test
    void aKeyWithoutAValueHasNone() throws PlainYaml.Refused {
        assertEquals(Collections.singletonMap("a", null), PlainYaml.read("a:\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: &b 1", "a: |", "a: {b: 1}", "a: !!python/object:os.system 1", "a\n", "a: 1\na: 2",
        "a: 1\n    b: 2", "a:\tb", "a: 1\n- 2"})
    void refusesTheRestWithTheLine(String text) {
        String message = assertThrows(PlainYaml.Refused.class, () -> PlainYaml.read(text)).getMessage();
        assertTrue(message.matches("line [12] .*"), message);
    }

    @Test
    void depthAndLengthAreLimited() {
        StringBuilder deep = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            deep.append(" ".repeat(i)).append("a:\n");
        }
        assertThrows(PlainYaml.Refused.class, () -> PlainYaml.read(deep.toString()));
        assertThrows(PlainYaml.Refused.class, () -> PlainYaml.read("#\n".repeat(100_000)));
    }

    /** The keys of the descriptions that come with Stable Diffusion 2, and with XL. */
    @Test
    void whatADescriptionCorrects() {
        Corrections second = InferenceYaml.read("""
                model:
                  params:
                    parameterization: "v"
                    linear_start: 0.001
                    linear_end: 0.02
                    timesteps: 500
                    scale_factor: 0.2
                    unet_config:
                      params:
                        num_heads: -1
                        num_head_channels: 32
                """);
        assertEquals(Map.of("beta_start", 0.001, "beta_end", 0.02, "num_train_timesteps", 500L, "prediction_type",
                "v_prediction"), second.of("scheduler"));
        assertEquals(Map.of("scaling_factor", 0.2), second.of("vae"));
        assertEquals(Map.of(), second.of("unet"));
        assertEquals(Optional.of(32L), second.headWidth());
        Corrections xl = InferenceYaml.read("""
                model:
                  params:
                    denoiser_config:
                      params:
                        scaling_config:
                          target: sgm.modules.diffusionmodules.denoiser_scaling.VScaling
                    network_config:
                      params:
                        num_heads: 4
                """);
        assertEquals(Map.of("prediction_type", "v_prediction"), xl.of("scheduler"));
        assertEquals(Map.of("attention_head_dim", 4L), xl.of("unet"));
        assertEquals(Corrections.NONE, InferenceYaml.read("data:\n  x: 1\n"));
    }
}
