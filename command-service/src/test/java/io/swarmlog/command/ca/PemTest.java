package io.swarmlog.command.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
    @Test
    void readsWhatItWrote() {
        byte[] der = {1, 2, 3};

        assertThat(Pem.der(Pem.CERTIFICATE, "before\n" + Pem.text(Pem.CERTIFICATE, der)))
                .isEqualTo(der);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----BEGIN CERTIFICATE-----",
                "-----END CERTIFICATE-----\nAQID\n-----BEGIN CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----END CERTIFICATE-----\nAQID\n",
                "-----BEGIN CERTIFICATE----------END CERTIFICATE-----",
            })
    void refusesWhatHasNoContent(String text) {
        assertThatThrownBy(() -> Pem.der(Pem.CERTIFICATE, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PEM block");
    }
}
