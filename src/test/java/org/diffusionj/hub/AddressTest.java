package org.diffusionj.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    private static final HubSettings PLAIN = HubSettings.of(name -> null);
    private static final HubSettings MIRROR =
            HubSettings.of(Map.of("HF_ENDPOINT", "https://mirror.example/hf/")::get);

    @ParameterizedTest
    @CsvSource(value = {
        "gpt2|gpt2||",
        "a/b|a/b||",
        "hf://a/b/c.bin|a/b||c.bin",
        "a/b/unet/c.safetensors|a/b||unet/c.safetensors",
        "https://huggingface.co/a/b|a/b||",
        "huggingface.co/a/b/|a/b||",
        "https://hf.co/a/b/tree/v1|a/b|v1|",
        "https://huggingface.co/a/b/tree/main/unet|a/b|main|unet",
        "https://huggingface.co/a/b/blob/main/c%20d.ckpt|a/b|main|c d.ckpt",
        "https://huggingface.co/a/b/resolve/refs%2Fpr%2F1/c.ckpt?download=true|a/b|refs/pr/1|c.ckpt",
    }, delimiter = '|')
    void waysToNameAModelOfTheHub(String text, String id, String revision, String path) {
        Address.InHub plain = (Address.InHub) Address.of(text, PLAIN);
        assertEquals(new Address.InHub(HubSettings.HUB, id, Optional.ofNullable(revision),
                path == null ? "" : path), plain);
        Address.InHub mirrored = (Address.InHub) Address.of(text, MIRROR);
        assertEquals(URI.create("https://mirror.example/hf"), mirrored.endpoint());
        assertEquals(id, mirrored.id());
    }

    @Test
    void othersLikeTheHubAndFilesElsewhere() {
        assertEquals(new Address.InHub(URI.create("https://mirror.example/hf"), "a/b", Optional.of("main"), "c"),
                Address.of("https://mirror.example/hf/a/b/blob/main/c", MIRROR));
        assertEquals(new Address.InHub(URI.create("https://other.example"), "a/b", Optional.of("main"), "c.bin"),
                Address.of("https://other.example/a/b/resolve/main/c.bin", PLAIN));
        Address.OfFile file = (Address.OfFile)
                Address.of("https://github.com/a/taesd/raw/main/taesd_decoder.pth?token=1", PLAIN);
        assertEquals("taesd_decoder.pth", file.name());
        assertEquals("https://github.com/a/taesd/raw/main/taesd_decoder.pth", file.shown());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b/c", "../x", "a/..", "a//b", "a/b--c", "https://", "ftp://x/y/z.bin",
        "https://user:secret@host/a/b.bin", "http://example.org/file.safetensors",
        "https://huggingface.co/datasets/a/b", "https://huggingface.co/a/b/commits/main", "file:///etc/passwd",
        "a/b\nc"})
    void whatIsNoneIsRefusedWithWhatIs(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> Address.of(text, PLAIN)).getMessage();
        assertTrue(message.contains("'get' cannot be '") && message.contains("OWNER/NAME"), message);
        assertFalse(message.contains("secret"), message);
    }

    @Test
    void theTokenIsForTheHubAndNoOtherHostOrPort() {
        assertTrue(PLAIN.mayHaveToken(URI.create("https://huggingface.co/a/b")));
        assertTrue(PLAIN.mayHaveToken(URI.create("https://HUGGINGFACE.co:443/a/b")));
        for (String other : new String[] {"http://huggingface.co/a", "https://huggingface.co:8443/a",
            "https://cdn.huggingface.co/a", "https://huggingface.co.evil.example/a", "https://evil.example/"}) {
            assertFalse(PLAIN.mayHaveToken(URI.create(other)), other);
        }
        assertFalse(HubSettings.of(Map.of("HF_ENDPOINT", "http://mirror.example")::get)
                .mayHaveToken(URI.create("http://mirror.example/a")), "everybody on the way could read it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mirror", "ftp://mirror", "http://a b", "https://u:p@mirror", "https:///x"})
    void aMirrorMustBeAnAddress(String endpoint) {
        String message = assertThrows(HubException.class, () ->
                HubSettings.of(Map.of("HF_ENDPOINT", endpoint)::get)).getMessage();
        assertTrue(message.contains("HF_ENDPOINT") && !message.contains("u:p"), message);
    }
}
