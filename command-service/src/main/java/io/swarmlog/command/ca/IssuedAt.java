package io.swarmlog.command.ca;

import java.security.cert.X509Certificate;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.PrivateKeyUsagePeriod;

/// When a certificate was issued: `notBefore` of its private key usage period (RFC 3280 4.2.1.4),
/// which nobody else looks at. The certificate's own `notBefore` is long ago ([RootCa]).
final class IssuedAt {
    private IssuedAt() {}

    static DERSequence encode(Instant at) {
        return new DERSequence(
                new DERTaggedObject(false, 0, new DERGeneralizedTime(Date.from(at))));
    }

    /// Of a certificate of the first release, whose life began an hour before it was issued, that.
    static Instant of(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(Extension.privateKeyUsagePeriod.getId());
        if (extension == null) {
            return certificate.getNotBefore().toInstant();
        }
        try {
            byte[] content = ASN1OctetString.getInstance(extension).getOctets();
            ASN1GeneralizedTime from = PrivateKeyUsagePeriod.getInstance(content).getNotBefore();
            return from == null
                    ? certificate.getNotBefore().toInstant()
                    : from.getDate().toInstant();
        } catch (ParseException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "expected when the certificate was issued, but it can't be read", e);
        }
    }
}
